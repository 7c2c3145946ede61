import {
  DONE,
  type Endpoint,
  EOF,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamReceiver,
  type TextEncoding,
} from '@net/transport';
import { statusName } from './errno.ts';
import type { Rules } from './rules.ts';
import { Waiters } from './waiters.ts';

/** The calls that may be pending. */
type PendingCall = 'connect' | 'write' | 'shutdown';

/**
 * A stream handle and its receiver: makes the calls, records the events, and checks the three rules of the contract
 * (contract.ts of `@net/transport`) at every call and event.
 */
export class CheckedStream implements StreamReceiver {
  readonly handle: StreamHandle;
  readonly #rules: Rules;
  readonly #waiters = new Waiters();
  readonly #pending = { connect: 0, write: 0, shutdown: 0 };
  readonly #chunks: Uint8Array[] = [];
  #intoBuffer: Uint8Array | null = null;

  /** The names of the events so far, in order. */
  readonly heard: string[] = [];
  readonly writeStatuses: Status[] = [];
  receivedLength = 0;
  /** The status that ended reading. */
  readEnd: Status | undefined;
  connectStatus: Status | undefined;
  failedCall: string | undefined;
  shutdownStatus: Status | undefined;
  isClosed = false;
  #closeAsked = false;

  /** Called after an event was recorded, from inside the receiver's method. */
  whenHeard: ((event: string) => void) | undefined;

  /**
   * Called with each chunk from inside `onRead`, instead of adding the chunk to `received`. The callback owns the chunk's memory,
   * and may for example transfer it.
   */
  whenRead: ((bytes: Uint8Array) => void) | undefined;

  constructor(handle: StreamHandle, rules: Rules) {
    this.handle = handle;
    this.#rules = rules;
    handle.receiver = this;
  }

  // Calls.

  connect(remote: Endpoint): Status {
    return this.#startCall('connect', () => this.handle.connect(remote));
  }

  write(bytes: Uint8Array): Status {
    return this.#startCall('write', () => this.handle.write(bytes));
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.#startCall('write', () => this.handle.writeText(text, encoding));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    return this.#startCall('write', () => this.handle.writeMany(chunks));
  }

  shutdown(): Status {
    return this.#startCall('shutdown', () => this.handle.shutdown());
  }

  readStart(): Status {
    return this.#rules.duringCall(() => this.handle.readStart());
  }

  readStop(): Status {
    return this.#rules.duringCall(() => this.handle.readStop());
  }

  readInto(buffer: Uint8Array | null): void {
    this.#intoBuffer = buffer;
    this.#rules.duringCall(() => this.handle.readInto(buffer));
  }

  close(): void {
    this.#closeAsked = true;
    this.#rules.duringCall(() => this.handle.close());
  }

  reset(): Status {
    const status = this.#rules.duringCall(() => this.handle.reset());
    if (status === DONE) this.#closeAsked = true;
    return status;
  }

  // The same operations as promises that resolve with the final status.

  /** Connects, and resolves with the final status. */
  async connected(remote: Endpoint): Promise<Status> {
    const status = this.connect(remote);
    if (status !== PENDING) return status;
    await this.until('the end of connect', () => this.connectStatus !== undefined);
    return this.connectStatus!;
  }

  /** Resolves with the final status of the last write, whose call has returned `status`. */
  async written(status: Status): Promise<Status> {
    if (status !== PENDING) return status;
    await this.until('the end of all writes', () => this.#pending.write === 0);
    return this.writeStatuses.at(-1)!;
  }

  async ended(): Promise<Status> {
    const status = this.shutdown();
    if (status !== PENDING) return status;
    await this.until('the end of shutdown', () => this.shutdownStatus !== undefined);
    return this.shutdownStatus!;
  }

  async closed(): Promise<void> {
    if (!this.#closeAsked) this.close();
    await this.until('close', () => this.isClosed);
  }

  /** Reads until at least `length` bytes were received in total, and resolves with all received bytes. */
  async read(length: number): Promise<Uint8Array> {
    this.readStart();
    await this.until(`${length} bytes`, () => this.receivedLength >= length);
    return this.received;
  }

  /** Reads to the end of the stream, and resolves with all received bytes. Rejects if the connection breaks. */
  async readAll(): Promise<Uint8Array> {
    this.readStart();
    await this.until('the end of the stream', () => this.readEnd !== undefined);
    if (this.readEnd !== EOF) throw new Error(`The stream broke with ${statusName(this.readEnd!)}`);
    return this.received;
  }

  until(what: string, isTrue: () => boolean): Promise<void> {
    return this.#waiters.until(what, isTrue);
  }

  get received(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }

  get pendingWrites(): number {
    return this.#pending.write;
  }

  // Events of the handle.

  onConnect(status: Status, failedCall?: 'bind'): void {
    this.connectStatus = status;
    this.failedCall = failedCall;
    this.#endCall('connect', status);
  }

  onRead(bytes: Uint8Array): void {
    if (this.#intoBuffer) this.#rules.broken('onRead although readInto was called');
    const { length } = bytes;
    if (length === 0) this.#rules.broken('onRead without bytes');
    this.whenRead?.(bytes);
    this.#receive(this.whenRead ? undefined : bytes, length);
  }

  onReadInto(length: number): void {
    if (!this.#intoBuffer) this.#rules.broken('onReadInto without a buffer');
    else if (length < 1 || length > this.#intoBuffer.length) this.#rules.broken(`onReadInto(${length})`);
    else this.#receive(this.#intoBuffer.slice(0, length), length);
  }

  onReadEnd(status: Status): void {
    if (this.readEnd !== undefined) this.#rules.broken('onReadEnd twice');
    if (status >= 0) this.#rules.broken(`onReadEnd(${status})`);
    this.readEnd = status;
    this.#hear('readEnd', this.#closeAsked);
  }

  onWrite(status: Status): void {
    this.writeStatuses.push(status);
    this.#endCall('write', status);
  }

  onShutdown(status: Status): void {
    if (this.#pending.write > 0) this.#rules.broken('onShutdown before the last onWrite');
    this.shutdownStatus = status;
    this.#endCall('shutdown', status);
  }

  onClose(): void {
    if (!this.#closeAsked) this.#rules.broken('onClose that nobody asked for');
    for (const [call, count] of Object.entries(this.#pending)) {
      if (count > 0) this.#rules.broken(`onClose with ${count} of ${call} unanswered`);
    }
    this.#hear('close', false);
    this.isClosed = true;
    this.#waiters.end('the stream is closed');
  }

  #receive(bytes: Uint8Array | undefined, length: number): void {
    if (this.readEnd !== undefined) this.#rules.broken('bytes after onReadEnd');
    if (bytes) this.#chunks.push(bytes);
    this.receivedLength += length;
    this.#hear('read', this.#closeAsked);
  }

  #startCall(call: PendingCall, start: () => Status): Status {
    const status = this.#rules.duringCall(start);
    if (status === PENDING) this.#pending[call]++;
    else if (!Number.isInteger(status) || status > DONE) this.#rules.broken(`${call} returned ${status}`);
    return status;
  }

  #endCall(call: PendingCall, status: Status): void {
    if (this.#pending[call] === 0) this.#rules.broken(`an answer to ${call} that was not pending`);
    else this.#pending[call]--;
    if (!Number.isInteger(status) || status > DONE) this.#rules.broken(`${call} ended with ${status}`);
    this.#hear(call, false);
  }

  #hear(event: string, isForbidden: boolean): void {
    if (this.#rules.isInsideCall) this.#rules.broken(`${event} was heard inside a call`);
    if (this.isClosed) this.#rules.broken(`${event} was heard after onClose`);
    else if (isForbidden) this.#rules.broken(`${event} was heard after close was called`);
    this.heard.push(event);
    this.whenHeard?.(event);
    this.#waiters.check();
  }
}
