import { nodeIdentity } from '@net/node-interop';
import type { Endpoint, ResolvedAddress, Status, StreamHandle } from '@net/transport';
import { gatheredWrites } from '../io/gathered-writes.ts';
import { type AttemptOutcome, hearsAttempts, publishAttempt } from './attempt-channel.ts';
import { nowOf } from './clock.ts';
import type { ConnectingSocket, ConnectingStream } from './connecting-socket.ts';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';
import { StreamEvents } from './stream-events.ts';

/** One address of the host, or the IPC path. */
export type Candidate = ResolvedAddress | { path: string };

/** What an {@link Attempt} needs to know of its `connect`, and the callback for its result. */
export interface AttemptObserver {
  readonly request: ConnectRequest;
  readonly socket: ConnectingSocket;
  readonly stream: ConnectingStream;
  onAttemptEnd(attempt: Attempt, status: Status, failedCall?: 'bind'): void;
}

/** Returns the address or path of a candidate, as the `'connectionAttempt…'` events report it. */
export function placeOf(candidate: Candidate, request: ConnectRequest) {
  if ('path' in candidate) return { address: candidate.path, port: undefined, family: undefined };
  return { ...candidate, port: (request as TcpConnectRequest).port };
}

/** The endpoint that an attempt at a candidate connects to. */
export function endpointOf(candidate: Candidate, request: ConnectRequest): Endpoint {
  if ('path' in candidate) return candidate;
  return { address: candidate.address, port: (request as TcpConnectRequest).port };
}

/**
 * One handle, and the attempt to connect it to one address. The attempt is the receiver of the handle until the handle is
 * connected. It passes read and write events to the stream, because the handle of a reconnecting socket may have writes pending.
 */
export class Attempt extends StreamEvents {
  readonly handle: StreamHandle;
  /** Whether the attempt has begun and not ended yet. */
  isPending = false;
  /** When the attempt began, in milliseconds of the transport's clock. */
  startedAt = Number.NaN;
  /** The address; undefined until the attempt begins. */
  candidate: Candidate | undefined;
  readonly #observer: AttemptObserver;

  constructor(handle: StreamHandle, observer: AttemptObserver) {
    super(observer.stream);
    this.handle = handle;
    this.#observer = observer;
    handle.receiver = this;
    nodeIdentity?.setHandleOwner(handle, observer.socket);
  }

  begin(candidate: Candidate, now: number): void {
    this.candidate = candidate;
    this.isPending = true;
    this.startedAt = now;
  }

  override onConnect(status: Status, failedCall?: 'bind'): void {
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      this.#observer.onAttemptEnd(this, status, failedCall);
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  /** Ends the attempt, if it is pending. */
  end(outcome: AttemptOutcome, error?: Error): void {
    if (!this.isPending) return;
    this.isPending = false;
    if (!hearsAttempts()) return;
    const { request, socket, stream } = this.#observer;
    const durationMs = nowOf(stream.transport) - this.startedAt;
    publishAttempt({ socket, ...placeOf(this.candidate!, request), outcome, durationMs, error });
  }

  /** Closes the handle; the observer is not called any more. */
  close(): void {
    this.end('cancelled');
    this.handle.receiver = null;
    this.handle.close();
  }
}
