import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { hostTransport, libuvTransport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { Socket } from '../index.ts';

const listenersOfRunner = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
const open: { destroy(): void }[] = [];
let server: net.Server | undefined;
afterEach(() => {
  for (const each of open.splice(0)) each.destroy();
  server?.close();
  process.removeAllListeners('uncaughtException');
  for (const listener of listenersOfRunner) process.on('uncaughtException', listener);
});

for (const transport of [libuvTransport()!, hostTransport()]) {
  describe(`onread over ${transport.name}`, () => {
    /** A socket that reads into a buffer of four bytes, and its peer; `callback` is called with each slice. */
    async function connect(
      callback: (slice: string) => boolean,
    ): Promise<{ socket: Socket; peer: net.Socket }> {
      server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const socket = new Socket({
        transport,
        onread: {
          buffer: Buffer.alloc(4),
          callback: (length, buffer) => callback(Buffer.from(buffer).toString('latin1', 0, length)),
        },
      });
      const accepted = once(server, 'connection');
      socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
      const [peer] = (await accepted) as [net.Socket];
      open.push(socket, peer);
      return { socket, peer };
    }

    /**
     * Waits until all pending events were reported: sends a byte back and forth on another connection, and waits for some
     * turns.
     */
    async function settle(): Promise<void> {
      const other = net.createServer((peer) => peer.pipe(peer)).listen(0, '127.0.0.1');
      await once(other, 'listening');
      const client = net.connect((other.address() as AddressInfo).port, '127.0.0.1');
      for (let turn = 0; turn < 3; turn++) {
        client.write('x');
        await once(client, 'data');
        await immediate();
      }
      client.destroy();
      other.close();
    }

    test('nothing comes between a false and the next resume, nor after the last slice of a chunk', async () => {
      const slices: string[] = [];
      const { socket, peer } = await connect((slice) => {
        slices.push(slice);
        return false;
      });
      peer.write('abcdefgh');
      await settle();
      expect(slices).toEqual(['abcd']);
      socket.resume();
      await settle();
      expect(slices).toEqual(['abcd', 'efgh']);
      peer.write('wxyz');
      await settle();
      expect(slices).toEqual(['abcd', 'efgh']);
      socket.resume();
      await settle();
      expect(slices).toEqual(['abcd', 'efgh', 'wxyz']);
    });

    test('a callback that throws does not keep back the bytes after its slice', async () => {
      let thrown = 0;
      process.removeAllListeners('uncaughtException');
      process.on('uncaughtException', () => thrown++);
      const slices: string[] = [];
      const { peer, socket } = await connect((slice) => {
        slices.push(slice);
        throw new Error('from the callback');
      });
      const ended = once(socket, 'end');
      peer.end('abcdefghijkl');
      await ended;
      expect(slices).toEqual(['abcd', 'efgh', 'ijkl']);
      expect(thrown).toBe(3);
    });
  });
}
