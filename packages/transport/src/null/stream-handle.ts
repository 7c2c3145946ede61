import { errnoNumber } from '@net/errors';
import {
  DONE,
  type InetName,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
} from '../contract.ts';

const ENOTCONN = errnoNumber('ENOTCONN');
const ENOTSUP = errnoNumber('ENOTSUP');

/** A stream that never connects. Each doc comment describes what the member does in a backend with a network. */
export class NullStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  /** The runtime's object that implements the handle, if there is one. */
  readonly native = null;
  readonly fd = -1;
  /** The bytes passed to `receiver.onRead` and `receiver.onReadInto`. */
  readonly bytesRead = 0;
  /** The bytes passed to writes, including pending writes, without writes that returned a negative errno. */
  readonly bytesWritten = 0;
  /** The bytes of pending writes that are not sent yet; 0 if no write is pending. */
  readonly writeQueueSize = 0;
  #isClosed = false;
  #isReferenced = true;

  constructor(kind: StreamKind) {
    this.kind = kind;
  }

  /** Sets the local address. A backend that binds and connects in one call stores the address and returns `DONE`. */
  bind(): Status {
    return ENOTSUP;
  }

  /** Returns `PENDING` and later calls `receiver.onConnect`, once; or returns a negative errno, and no callback follows. */
  connect(): Status {
    return ENOTSUP;
  }

  /**
   * Starts reading: bytes are passed to `receiver.onRead`, and the end to `receiver.onReadEnd`, never from inside the call. The
   * `ArrayBuffer` of the bytes contains nothing else and belongs to the receiver: the backend does not use it again.
   */
  readStart(): Status {
    return ENOTCONN;
  }

  /** Stops reading: no read is reported until the next `readStart`, even if `readStop` was called from inside `onRead`. */
  readStop(): Status {
    return DONE;
  }

  /** From now on bytes are copied into the caller's buffer, and their number is passed to `receiver.onReadInto`. */
  readInto(): void {}

  /**
   * Returns `DONE` if all bytes were taken immediately; otherwise `PENDING`, and later calls `receiver.onWrite`, in the order
   * of the writes.
   */
  write(): Status {
    return ENOTCONN;
  }

  writeText(): Status {
    return ENOTCONN;
  }

  writeMany(): Status {
    return ENOTCONN;
  }

  /** Ends the writable half after the pending writes: returns `PENDING`, and later calls `receiver.onShutdown`. */
  shutdown(): Status {
    return ENOTCONN;
  }

  /** Asynchronously completes all pending calls with `ECANCELED`, in order, and then calls `receiver.onClose` once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    queueMicrotask(() => this.receiver?.onClose());
  }

  /** Like `close`, but with a TCP reset instead of a FIN; `ENOTSUP` for `ipc`. Without a connection, the same as `close`. */
  reset(): Status {
    if (this.kind === 'ipc') return ENOTSUP;
    this.close();
    return DONE;
  }

  /** A referenced handle keeps the process alive while it is reading or has pending calls. */
  ref(): void {
    this.#isReferenced = true;
  }

  unref(): void {
    this.#isReferenced = false;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  /** The local endpoint; undefined for `ipc`, and as long as the address is unknown. */
  localName(): InetName | undefined {
    return undefined;
  }

  remoteName(): InetName | undefined {
    return undefined;
  }

  /**
   * Sets `TCP_NODELAY`. Every option returns `DONE` if it has no meaning on the backend's network, and `ENOTSUP` if it has a
   * meaning but the backend cannot set it.
   */
  setNoDelay(): Status {
    return DONE;
  }

  setKeepAlive(): Status {
    return ENOTSUP;
  }

  setTypeOfService(): Status {
    return ENOTSUP;
  }

  getTypeOfService(): number {
    return ENOTSUP;
  }
}
