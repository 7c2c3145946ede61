import { errnoNumber } from '@net/errors';
import {
  DONE,
  type InetName,
  type ListenHandle,
  type ListenReceiver,
  type Status,
  type StreamKind,
} from '../contract.ts';

/** A listener that cannot listen. */
export class NullListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly kind: StreamKind;
  /** The object of the runtime below, if there is one. */
  readonly native = null;
  readonly fd = -1;
  #isClosed = false;
  #isReferenced = true;

  constructor(kind: StreamKind) {
    this.kind = kind;
  }

  /**
   * Binds and listens: `DONE`, or `PENDING` and later `receiver.onListen`. From then on each connection is a
   * `receiver.onConnection(DONE, stream)`; a stream that nobody takes because the listener was closed is closed.
   */
  listen(): Status {
    return errnoNumber('ENOTSUP');
  }

  /** Lets connections wait in the system's queue. With `acceptControl: false` it is refused, and nothing changes. */
  acceptStop(): Status {
    return errnoNumber('ENOTSUP');
  }

  acceptStart(): Status {
    return DONE;
  }

  /** Ends a pending `listen` with `ECANCELED` first, then tells `onClose`; both later, and once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    queueMicrotask(() => this.receiver?.onClose());
  }

  /** A listening handle that is referenced keeps the process alive. */
  ref(): void {
    this.#isReferenced = true;
  }

  unref(): void {
    this.#isReferenced = false;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  localName(): InetName | undefined {
    return undefined;
  }
}
