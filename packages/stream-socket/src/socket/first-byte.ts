import type { Status, StreamHandle, StreamReceiver } from '@net/transport';
import { StreamEvents } from '../connect/stream-events.ts';
import { kState, type StatefulSocket } from './state.ts';

/**
 * Calls back once: when the first bytes arrive on the handle of a connected socket, before the socket gets them, or when reading
 * ends without any. Until then the events of the handle take a detour, and none afterwards.
 *
 * Not called back if the handle is taken before, for example by Node's TLS: `socket.bytesRead` tells then.
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
