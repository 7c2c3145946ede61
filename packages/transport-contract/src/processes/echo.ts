import { EOF, type StreamHandle } from '@net/transport';

/** Sends received bytes back until the peer ends, then ends and closes the stream, and calls `done`. */
export function echo(stream: StreamHandle, done: () => void): void {
  stream.receiver = {
    onConnect: unexpected,
    onRead: (bytes) => void stream.write(bytes),
    onReadInto: unexpected,
    onReadEnd(status) {
      if (status !== EOF) throw new Error(`The stream broke with ${status}`);
      stream.shutdown();
    },
    onWrite: () => undefined,
    onShutdown: () => stream.close(),
    onClose: done,
  };
  stream.readStart();
}

export function unexpected(): never {
  throw new Error('This was not expected');
}
