import { DONE, type ListenHandle, type Status, type StreamHandle, type Transport } from '@net/transport';
import type { ListenRequest } from './arguments.ts';
import { ListenerGroup } from './listener-group.ts';
import { Listening, type ListeningOwner } from './listening.ts';
import type { ListenerName, ListenOperation } from './operation.ts';

/** Carries out one `listen` on several endpoints: succeeds when all endpoints are open, and closes all if one of them fails. */
class SeveralListening implements ListenOperation {
  /** All handles as one; null before all of them are open, and after `close`. */
  handle: ListenerGroup | null = null;
  readonly #owner: ListeningOwner;
  readonly #parts: readonly Listening[];
  /** The connections that were accepted before all endpoints were open. */
  #early: StreamHandle[] = [];
  #closed = false;

  constructor(owner: ListeningOwner, transport: Transport, requests: readonly ListenRequest[]) {
    this.#owner = owner;
    const ownerOfPart: ListeningOwner = {
      onOpened: () => this.#onPartOpened(),
      onFailed: (error) => this.#fail(() => owner.onFailed(error)),
      onRefused: (error) => this.#fail(() => owner.onRefused(error)),
      onConnection: (status, stream) => this.#onConnection(status, stream),
      leavesToOthers: () => owner.leavesToOthers(),
      close: (closed) => owner.close(closed),
    };
    this.#parts = requests.map((request) => new Listening(ownerOfPart, transport, request));
  }

  start(): void {
    for (const part of this.#parts) if (!this.#closed) part.start();
  }

  get ownHandles(): readonly ListenHandle[] {
    return this.#parts.flatMap((part) => part.ownHandles);
  }

  get key(): string {
    return this.#parts[0]!.key;
  }

  get isReplaceable(): boolean {
    return !this.handle && this.#parts.every((part) => part.isReplaceable || part.handle);
  }

  get backlog(): number {
    return this.#parts.reduce((sum, { backlog }) => sum + backlog, 0);
  }

  names(): readonly ListenerName[] {
    return this.handle ? this.#parts.flatMap((part) => part.names()) : [];
  }

  #onPartOpened(): void {
    const handles = this.#parts.flatMap(({ handle }) => handle ?? []);
    if (handles.length < this.#parts.length) return;
    this.handle = new ListenerGroup(handles);
    this.#owner.onOpened();
    // In a later tick, so that the connections are admitted after `'listening'`.
    if (this.#early.length > 0) process.nextTick(() => this.#admitEarly());
  }

  #admitEarly(): void {
    for (const stream of this.#takeEarly()) this.#onConnection(DONE, stream);
  }

  #takeEarly(): StreamHandle[] {
    const early = this.#early;
    this.#early = [];
    return early;
  }

  #onConnection(status: Status, stream: StreamHandle | null): void {
    if (this.handle) this.#owner.onConnection(status, stream);
    else if (stream && !this.#closed) this.#early.push(stream);
    else stream?.close();
  }

  #fail(report: () => void): void {
    this.close();
    report();
  }

  close(): void {
    this.#closed = true;
    this.handle = null;
    for (const part of this.#parts) part.close();
    for (const stream of this.#takeEarly()) stream.close();
  }

  release(): void {
    for (const part of this.#parts) part.release();
    this.handle = null;
  }
}

/** Creates the operation for one `listen`, on one endpoint or several. */
export function listenOperation(
  owner: ListeningOwner,
  transport: Transport,
  requests: readonly ListenRequest[],
): ListenOperation {
  if (requests.length > 1) return new SeveralListening(owner, transport, requests);
  return new Listening(owner, transport, requests[0]!);
}
