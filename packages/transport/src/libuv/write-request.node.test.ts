import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { DONE, PENDING } from '../contract.ts';
import { tryBindings } from './bindings.ts';
import { LibuvStream } from './stream-handle.ts';

test('writes that complete at once share one request object', async () => {
  const bindings = tryBindings()!;
  let created = 0;
  class CountedRequest extends bindings.WriteWrap {
    constructor() {
      super();
      created++;
    }
  }
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const stream = new LibuvStream(new bindings.TCP(bindings.tcp.SOCKET), {
    ...bindings,
    WriteWrap: CountedRequest,
  });
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const connected = new Promise<number>((resolve) => {
    stream.receiver = { onConnect: resolve, onClose() {} } as never;
  });
  expect(stream.connect({ address: '127.0.0.1', port })).toBe(PENDING);
  expect(await connected).toBe(0);
  const [peer] = await accepted;

  for (let i = 0; i < 10; i++) expect(stream.write(Buffer.from('x'))).toBe(DONE);
  expect(created).toBeLessThanOrEqual(1);

  const closed = once(peer, 'close');
  peer.resume();
  stream.close();
  await closed;
  server.close();
});
