import {
  DONE,
  type Endpoint,
  type InetName,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  PENDING,
  type Status,
  type StreamHandle,
} from '@net/transport';
import { CheckedStream } from './checked-stream.ts';
import type { Rules } from './rules.ts';
import { Waiters } from './waiters.ts';

/** A listening handle and its receiver, which checks the rules of the contract at every call and event. */
export class CheckedListener implements ListenReceiver {
  readonly handle: ListenHandle;
  readonly #rules: Rules;
  readonly #waiters = new Waiters();
  readonly accepted: CheckedStream[] = [];
  #acceptedTaken = 0;
  #isPending = false;
  #closeAsked = false;
  listenStatus: Status | undefined;
  /** Called after a connection was recorded, from inside the receiver's method. */
  whenAccepted: (() => void) | undefined;
  isClosed = false;

  constructor(handle: ListenHandle, rules: Rules) {
    this.handle = handle;
    this.#rules = rules;
    handle.receiver = this;
  }

  listen(local: Endpoint | null, options: Partial<ListenOptions> = {}): Status {
    const status = this.#rules.duringCall(() => this.handle.listen(local, { backlog: 511, ...options }));
    if (status === PENDING) this.#isPending = true;
    return status;
  }

  /** Calls `listen`, and resolves with the final status. */
  async started(local: Endpoint | null, options: Partial<ListenOptions> = {}): Promise<Status> {
    const status = this.listen(local, options);
    if (status !== PENDING) return status;
    await this.#waiters.until('the end of listen', () => this.listenStatus !== undefined);
    return this.listenStatus!;
  }

  /** Resolves with the next connection; connections that were accepted before the call are queued. */
  async accept(): Promise<CheckedStream> {
    const index = this.#acceptedTaken++;
    await this.#waiters.until('a connection', () => this.accepted.length > index);
    return this.accepted[index]!;
  }

  get name(): InetName {
    const name = this.handle.localName();
    if (typeof name !== 'object') throw new Error(`The listener has no name: ${name}`);
    return name;
  }

  close(): void {
    this.#closeAsked = true;
    this.#rules.duringCall(() => this.handle.close());
  }

  async closed(): Promise<void> {
    if (!this.#closeAsked) this.close();
    await this.#waiters.until('close', () => this.isClosed);
  }

  onListen(status: Status): void {
    if (!this.#isPending) this.#rules.broken('an answer to listen that was not pending');
    this.#isPending = false;
    this.listenStatus = status;
    this.#hear('onListen', false);
  }

  onConnection(status: Status, stream: StreamHandle | null): void {
    if (status === DONE && stream !== null) this.accepted.push(new CheckedStream(stream, this.#rules));
    else this.#rules.broken(`onConnection(${status}, ${stream})`);
    this.#hear('onConnection', this.#closeAsked);
    this.whenAccepted?.();
  }

  onClose(): void {
    if (!this.#closeAsked) this.#rules.broken('onClose that nobody asked for');
    if (this.#isPending) this.#rules.broken('onClose with listen unanswered');
    this.#hear('onClose', false);
    this.isClosed = true;
    this.#waiters.end('the listener is closed');
  }

  #hear(event: string, isForbidden: boolean): void {
    if (this.#rules.isInsideCall) this.#rules.broken(`${event} was heard inside a call`);
    if (this.isClosed) this.#rules.broken(`${event} was heard after onClose`);
    else if (isForbidden) this.#rules.broken(`${event} was heard after close was called`);
    this.#waiters.check();
  }
}
