import type { Status, StreamReceiver } from '@net/transport';

/** A receiver that passes the events of a handle to `stream`. */
export class StreamEvents implements StreamReceiver {
  readonly #stream: StreamReceiver;

  constructor(stream: StreamReceiver) {
    this.#stream = stream;
  }

  onConnect(status: Status, failedCall?: 'bind'): void {
    this.#stream.onConnect(status, failedCall);
  }

  onRead(bytes: Uint8Array): void {
    this.#stream.onRead(bytes);
  }

  onReadInto(length: number): void {
    this.#stream.onReadInto(length);
  }

  onReadEnd(status: Status): void {
    this.#stream.onReadEnd(status);
  }

  onWrite(status: Status): void {
    this.#stream.onWrite(status);
  }

  onShutdown(status: Status): void {
    this.#stream.onShutdown(status);
  }

  onClose(): void {
    this.#stream.onClose();
  }
}
