import { Buffer } from 'node:buffer';
import net from 'node:net';
import { expect, test } from 'vitest';
import type { StreamReceiver } from '../contract.ts';
import { hostTransport } from './transport.ts';

test('a chunk that the runtime has cut out of a larger buffer gets memory of its own', async () => {
  const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const stream = hostTransport().createStream('tcp');
  const chunks: Uint8Array[] = [];
  const connected = new Promise<void>((resolve) => {
    stream.receiver = {
      onConnect: () => resolve(),
      onRead: (bytes) => chunks.push(bytes),
      onReadInto() {},
      onReadEnd() {},
      onWrite() {},
      onShutdown() {},
      onClose() {},
    } satisfies StreamReceiver;
  });
  stream.connect({ address: '127.0.0.1', port: (server.address() as net.AddressInfo).port });
  await connected;
  stream.readStart();
  (stream.native as net.Socket).emit('data', Buffer.from('--hello--').subarray(2, 7));
  expect(chunks.map((chunk) => [Buffer.from(chunk).toString(), chunk.buffer.byteLength])).toEqual([
    ['hello', 5],
  ]);
  stream.close();
  server.close();
});
