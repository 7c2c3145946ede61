import { nodeIdentity } from '@net/node-interop';
import type { ResolvedAddress, Status, StreamHandle } from '@net/transport';
import { gatheredWrites } from '../io/gathered-writes.ts';
import type { ConnectingSocket, ConnectingStream } from './connecting-socket.ts';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';
import { StreamEvents } from './stream-events.ts';

/** One address of the host, or the IPC path. */
export type Candidate = ResolvedAddress | { path: string };

/** The address or path of a candidate, as the arguments of the `'connectionAttempt…'` events. */
export function placeOf(candidate: Candidate, request: ConnectRequest) {
  if ('path' in candidate) return { address: candidate.path, port: undefined, family: undefined };
  return { ...candidate, port: (request as TcpConnectRequest).port };
}

/** Receives the result of an {@link Attempt}. */
export interface AttemptObserver {
  onAttemptEnd(attempt: Attempt, status: Status, failedCall?: 'bind'): void;
}

/**
 * One handle, and the attempt to connect it to one address. Is the receiver of the handle until it is connected. The events of reads
 * and writes go on to the stream: a socket that reconnects may have some pending.
 */
export class Attempt extends StreamEvents {
  readonly handle: StreamHandle;
  /** Whether the attempt has begun, and its result was not dealt with yet. */
  isPending = false;
  /** The address; undefined until the attempt begins. */
  candidate: Candidate | undefined;
  readonly #observer: AttemptObserver;

  constructor(
    handle: StreamHandle,
    socket: ConnectingSocket,
    stream: ConnectingStream,
    observer: AttemptObserver,
  ) {
    super(stream);
    this.handle = handle;
    this.#observer = observer;
    handle.receiver = this;
    nodeIdentity?.setHandleOwner(handle, socket);
  }

  begin(candidate: Candidate): void {
    this.candidate = candidate;
    this.isPending = true;
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

  /** Closes the handle, and reports nothing more. */
  close(): void {
    this.isPending = false;
    this.handle.receiver = null;
    this.handle.close();
  }
}
