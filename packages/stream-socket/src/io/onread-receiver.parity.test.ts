import { once } from 'node:events';
import hostNet, { type AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

testBoth('the callback of onread has the socket as `this`, and can pause and resume it', async (net) => {
  const server = hostNet.createServer((peer) => peer.end('hello'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const reads: [isSocket: boolean, text: string][] = [];
  let paused = false;
  const client = net.connect({
    port,
    host: '127.0.0.1',
    onread: {
      buffer: Buffer.alloc(2),
      callback(this: unknown, length: number, buffer: Uint8Array) {
        expect(paused).toBe(false);
        reads.push([this === client, Buffer.from(buffer).toString('latin1', 0, length)]);
        client.pause();
        paused = true;
        setImmediate(() => {
          paused = false;
          client.resume();
        });
        return true;
      },
    },
  });
  await once(client, 'close');
  expect(reads).toEqual([
    [true, 'he'],
    [true, 'll'],
    [true, 'o'],
  ]);
  server.close();
});
