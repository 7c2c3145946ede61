import type { Status, StreamHandle, StreamReceiver } from '@net/transport';
import { StreamEvents } from '../connect/stream-events.ts';
import { kState, type StatefulSocket } from './state.ts';

/**
 * Calls back once, when the handle of a connected socket has received its first bytes or the end of the stream, before the socket
 * receives them. Until then the events of the handle pass through a {@link FirstByteWatch}.
 *
 * If the handle is taken from the socket before bytes arrive, for example by Node's TLS, `callback` is never called: the caller
 * must check `socket.bytesRead`.
 */
export function onceBytesArrive(socket: StatefulSocket, callback: () => void): void {
  const state = socket[kState];
  const { handle } = state;
  if (handle) handle.receiver = new FirstByteWatch(state, handle, callback);
}

class FirstByteWatch extends StreamEvents {
  readonly #stream: StreamReceiver;
  readonly #handle: StreamHandle;
  readonly #callback: () => void;

  constructor(stream: StreamReceiver, handle: StreamHandle, callback: () => void) {
    super(stream);
    this.#stream = stream;
    this.#handle = handle;
    this.#callback = callback;
  }

  override onRead(bytes: Uint8Array): void {
    this.#end();
    super.onRead(bytes);
  }

  override onReadInto(length: number): void {
    this.#end();
    super.onReadInto(length);
  }

  override onReadEnd(status: Status): void {
    this.#end();
    super.onReadEnd(status);
  }

  #end(): void {
    if (this.#handle.receiver === this) this.#handle.receiver = this.#stream;
    this.#callback();
  }
}
