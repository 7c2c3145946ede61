import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { StreamReceiver } from '../contract.ts';
import { tryBindings } from './bindings.ts';
import { LibuvStream } from './stream-handle.ts';

test.each(['close', 'reset'] as const)('a stream drops its receiver after %s', async (method) => {
  const bindings = tryBindings()!;
  const server = createServer((socket) => socket.on('error', () => undefined).resume()).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const stream = new LibuvStream(new bindings.TCP(bindings.tcp.SOCKET), bindings);
  await new Promise<void>((resolve) => {
    stream.receiver = {
      onConnect: () => stream[method](),
      onClose: resolve,
    } satisfies Partial<StreamReceiver> as unknown as StreamReceiver;
    stream.connect({ address: '127.0.0.1', port });
  });
  // `onClose` has resolved the promise, whose reaction runs after the callback has returned.
  expect(stream.receiver).toBeNull();
  server.close();
});
