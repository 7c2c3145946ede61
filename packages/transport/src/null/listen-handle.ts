import { errnoNumber } from '@net/errors';
import {
  DONE,
  type InetName,
  type ListenHandle,
  type ListenReceiver,
  type Status,
  type StreamKind,
} from '../contract.ts';

/** A listening handle that refuses every call. */
export class NullListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly kind: StreamKind;
  /** The runtime's object that implements the handle, if there is one. */
  readonly native = null;
  readonly fd = -1;
  #isClosed = false;
  #isReferenced = true;

  constructor(kind: StreamKind) {
    this.kind = kind;
  }

  /**
   * Binds and listens: `DONE`, or `PENDING` and later `receiver.onListen`. From then on each connection is a
   * `receiver.onConnection(DONE, stream)`; if the listener was closed meanwhile, the stream must be closed.
   */
  listen(): Status {
    return errnoNumber('ENOTSUP');
  }

  /**
   * Pauses accepting: connections wait in the system's queue. A backend with `acceptControl: false` returns `ENOTSUP` and
   * changes nothing.
   */
  acceptStop(): Status {
    return errnoNumber('ENOTSUP');
  }

  acceptStart(): Status {
    return DONE;
  }

  /** First completes a pending `listen` with `ECANCELED`, then calls `receiver.onClose`; both later, and once. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    queueMicrotask(() => this.receiver?.onClose());
  }

  /** A referenced listening handle keeps the process alive. */
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
