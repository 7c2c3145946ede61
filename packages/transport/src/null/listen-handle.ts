import { errnoNumber } from '@net/errors';
import {
  DONE,
  type InetName,
  type ListenHandle,
  type ListenReceiver,
  type Status,
  type StreamKind,
} from '../contract.ts';

/** A listening handle that never listens. Each doc comment describes what the member does in a backend with a network. */
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
   * Binds and listens: returns `DONE`, or `PENDING` and later calls `receiver.onListen`. From then on
   * `receiver.onConnection(DONE, stream)` is called for each connection. A connection that arrives after `close` must be closed.
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

  /** Asynchronously completes a pending `listen` with `ECANCELED`, and then calls `receiver.onClose` once. */
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
