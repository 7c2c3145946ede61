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

/** A stream that never gets a connection. */
export class NullStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  /** The object of the runtime below, if there is one. */
  readonly native = null;
  readonly fd = -1;
  /** Counts what `onRead` and `onReadInto` were called with. */
  readonly bytesRead = 0;
  /** Counts what the writes that were not refused were given, pending ones included. */
  readonly bytesWritten = 0;
  /** Bytes of pending writes that have not left yet; 0 when no write is pending. */
  readonly writeQueueSize = 0;
  #isClosed = false;
  #isReferenced = true;

  constructor(kind: StreamKind) {
    this.kind = kind;
  }

  /** Chooses the local end. A backend that binds and connects in one call remembers it, and says `DONE`. */
  bind(): Status {
    return ENOTSUP;
  }

  /** `PENDING`, and later `receiver.onConnect`, once; or a negative errno, and then nothing follows. */
  connect(): Status {
    return ENOTSUP;
  }

  /**
   * From now on bytes go to `receiver.onRead`, and the end to `receiver.onReadEnd`, never from inside the call. The
   * `ArrayBuffer` of the bytes is the receiver's: the backend does not touch it again, and it holds nobody else's bytes.
   */
  readStart(): Status {
    return ENOTCONN;
  }

  /** Nothing is heard until the next `readStart`, not even when it was called from inside `onRead`. */
  readStop(): Status {
    return DONE;
  }

  /** From now on bytes are put into the caller's buffer, and `receiver.onReadInto` hears how many. */
  readInto(): void {}

  /** `DONE` if all was taken at once; else `PENDING`, and later `receiver.onWrite`, in the order of the writes. */
  write(): Status {
    return ENOTCONN;
  }

  writeText(): Status {
    return ENOTCONN;
  }

  writeMany(): Status {
    return ENOTCONN;
  }

  /** Ends the writing half after the pending writes: `PENDING`, and later `receiver.onShutdown`. */
  shutdown(): Status {
    return ENOTCONN;
  }

  /** Ends what is pending with `ECANCELED`, in order, then tells `onClose`; all of it later, and once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    queueMicrotask(() => this.receiver?.onClose());
  }

  /** Like `close`, with a TCP reset. A handle without a connection has none to reset, and closes. */
  reset(): Status {
    if (this.kind === 'ipc') return ENOTSUP;
    this.close();
    return DONE;
  }

  /** A handle that is referenced, and that reads or has something pending, keeps the process alive. */
  ref(): void {
    this.#isReferenced = true;
  }

  unref(): void {
    this.#isReferenced = false;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  /** Undefined for `ipc`, and before the end is known. */
  localName(): InetName | undefined {
    return undefined;
  }

  remoteName(): InetName | undefined {
    return undefined;
  }

  /** Options that the medium has no use for are `DONE`; those that were asked for and cannot be had are `ENOTSUP`. */
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
