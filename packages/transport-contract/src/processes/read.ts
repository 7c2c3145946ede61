import { DONE, PENDING, type Transport } from '@net/transport';
import { unexpected } from './echo.ts';

/**
 * Connects, and sends received bytes back until the peer ends. With the argument `early` or `late`, calls `unref` before or after
 * connecting.
 */
export function run(transport: Transport, [reference, port]: string[]): void {
  const stream = transport.createStream('tcp');
  const start = (status: number): void => {
    if (status !== DONE) throw new Error(`Not connected: ${status}`);
    stream.readStart();
    if (reference === 'late') stream.unref();
  };
  stream.receiver = {
    onConnect: start,
    onRead: (bytes) => void stream.write(bytes),
    onReadInto: unexpected,
    onReadEnd: () => stream.close(),
    onWrite: () => undefined,
    onShutdown: unexpected,
    onClose: () => undefined,
  };
  if (reference === 'early') stream.unref();
  const status = stream.connect({ address: '127.0.0.1', port: Number(port) });
  if (status !== PENDING) start(status);
}
