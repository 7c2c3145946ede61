import { aggregateError, errnoNumber, systemError } from '@net/errors';
import { isIP } from '@net/ip-parse';
import { tryParseIpcPath } from '@net/ipc-path';
import { nodeIdentity } from '@net/node-interop';
import {
  type Endpoint,
  PENDING,
  type ResolvedAddress,
  type Status,
  type StreamHandle,
  type Timer,
  type Timers,
} from '@net/transport';
import { gatheredWrites } from '../io/gathered-writes.ts';
import { refusalOf } from './address-filter.ts';
import { attemptError, bindError, localEndOf } from './attempt-error.ts';
import type { AttemptsResult, ConnectingSocket, ConnectingStream } from './connecting-socket.ts';
import { interleaveFamilies } from './interleave-families.ts';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';
import {
  bestFor,
  isNameForTransport,
  isUsable,
  type LookedUpAddress,
  type LookupOptions,
  lookupOptionsOf,
  resolve,
  unusableError,
} from './resolve.ts';
import { StreamEvents } from './stream-events.ts';

/** One address of the host, or the IPC path. */
type Candidate = ResolvedAddress | { path: string };

/**
 * Carries out one `connect`, from the request to a connected handle: resolves the host name, then tries the addresses one after
 * the other until one attempt succeeds (RFC 8305 section 5). Is the receiver of the handle until the handle is connected. Each
 * attempt after the first creates a new handle.
 */
export class ConnectionAttempts extends StreamEvents {
  #handle: StreamHandle;
  /**
   * The attempts of an earlier `connect` that was trying addresses when this `connect` began. The earlier attempts continue, and
   * both `connect` calls use their handle.
   */
  readonly #earlier: ConnectionAttempts | null;
  readonly #request: ConnectRequest;
  readonly #socket: ConnectingSocket;
  readonly #stream: ConnectingStream;
  readonly #result: AttemptsResult;
  /** The options of the name lookup in progress; null if there is none. */
  #lookup: LookupOptions | null = null;
  #candidates: readonly Candidate[] = [];
  #current = -1;
  readonly #errors: Error[] = [];
  #attemptTimer: Timer | undefined;
  #cancelled = false;
  #referenced = true;

  /**
   * @param before The handle of a bound or reconnecting socket, or the attempts of an earlier `connect` that is trying
   *   addresses. If null, a new handle is created.
   */
  constructor(
    request: ConnectRequest,
    socket: ConnectingSocket,
    stream: ConnectingStream,
    before: StreamHandle | ConnectionAttempts | null,
    result: AttemptsResult,
  ) {
    // Events of reads and writes are passed on to the stream, because a socket that reconnects may have some pending.
    super(stream);
    this.#request = request;
    this.#socket = socket;
    this.#stream = stream;
    this.#result = result;
    if (before instanceof ConnectionAttempts) {
      this.#earlier = before;
      this.#handle = before.handle;
      return;
    }
    this.#earlier = null;
    this.#handle = before ?? stream.transport.createStream(request.kind);
    this.#takeOver();
  }

  get handle(): StreamHandle {
    return this.#earlier?.handle ?? this.#handle;
  }

  /** Whether the name lookup is over. Until then a later `connect` cancels and replaces this one. */
  get hasResolved(): boolean {
    return this.#lookup === null;
  }

  start(): void {
    const request = this.#request;
    if (request.kind === 'ipc') {
      this.#tryAll([{ path: request.path }]);
      return;
    }
    const family = isIP(request.host);
    if (family === 0 && !isNameForTransport(request, this.#stream.transport)) this.#resolve(request);
    // Connects in this tick, because the local address of a bound socket is documented to be known when `connect` returns.
    else if (request.bound) this.#tryAll([{ address: request.host, family }]);
    // Connects in the next tick, so that listeners added after `connect` has returned receive `'connectionAttempt'`.
    else this.#later(() => this.#tryAll([{ address: request.host, family }]));
  }

  /** Whether a further attempt, and so a new handle, may follow. */
  get mayRenewHandle(): boolean {
    return this.#lookup?.all === true || this.#current < this.#candidates.length - 1;
  }

  /** Makes the handles of the current and all later attempts keep the process alive. */
  ref(): void {
    this.#referenced = true;
    this.handle.ref();
  }

  /** Lets the process exit in spite of the handles of the current and all later attempts. */
  unref(): void {
    this.#referenced = false;
    this.handle.unref();
  }

  /** Stops without a result. The caller is responsible for the handle. */
  cancel(): void {
    this.#cancelled = true;
    this.#timers.clearTimeout(this.#attemptTimer);
    this.#earlier?.cancel();
  }

  #later(action: () => void): void {
    process.nextTick(() => {
      if (!this.#cancelled) action();
    });
  }

  #resolve(request: TcpConnectRequest): void {
    const options = lookupOptionsOf(request, this.#stream.transport);
    this.#lookup = options;
    resolve(request, options, this.#stream.transport, {
      onAddresses: (found) => {
        if (!this.#cancelled) this.#onLookup(request, found);
      },
      onError: (error) => {
        if (this.#cancelled) return;
        this.#socket.emit('lookup', error, undefined, undefined, request.host);
        this.#fail(error);
      },
    });
  }

  #onLookup(request: TcpConnectRequest, found: LookedUpAddress[]): void {
    for (const { address, family } of found) {
      this.#socket.emit('lookup', null, address, family, request.host);
      if (this.#cancelled) return;
    }
    const usable = found.filter(isUsable);
    if (usable.length > 0) {
      this.#tryAll(request.bound ? [bestFor(request.bound, usable)] : interleaveFamilies(usable));
      return;
    }
    this.#fail(unusableError(found, request));
  }

  #tryAll(candidates: readonly Candidate[]): void {
    this.#candidates = candidates;
    this.#lookup = null;
    if (candidates.length > 1) this.#socket.autoSelectFamilyAttemptedAddresses = [];
    this.#tryNext();
  }

  #tryNext(): void {
    this.#current++;
    const candidate = this.#candidates[this.#current];
    if (!candidate) {
      // Node leaves the message of this error empty, which is useless in a log that contains only messages.
      this.#fail(aggregateError(this.#errors, this.#errors.map(({ message }) => message).join('\n')));
      return;
    }
    if (this.#current > 0) this.#renewHandle();
    if ('path' in candidate) this.#tryPath(candidate.path);
    else this.#tryAddress(this.#request as TcpConnectRequest, candidate);
  }

  #takeOver(): void {
    this.#handle.receiver = this;
    nodeIdentity?.setHandleOwner(this.#handle, this.#socket);
  }

  /** Replaces the handle, because a handle whose `connect` has failed cannot connect again. */
  #renewHandle(): void {
    if (this.#earlier) return;
    this.#handle.receiver = null;
    this.#handle.close();
    this.#handle = this.#stream.transport.createStream(this.#request.kind);
    this.#takeOver();
    if (!this.#referenced) this.#handle.unref();
  }

  #callConnect(remote: Endpoint): Status {
    // A reconnecting socket may have a handle of the other kind: TCP for an IPC path, or a pipe for a port.
    if (this.handle.kind !== this.#request.kind) return errnoNumber('EINVAL');
    return this.#earlier ? errnoNumber('EALREADY') : this.handle.connect(remote);
  }

  #tryPath(path: string): void {
    // An over-long path is refused here: some systems would truncate it and connect to another path.
    const status = tryParseIpcPath(path) ? this.#callConnect({ path }) : errnoNumber('EINVAL');
    this.#socket.emit('connectionAttempt', path, undefined, undefined);
    this.#afterConnectCall(status, { path });
  }

  #tryAddress(request: TcpConnectRequest, { address, family }: ResolvedAddress): void {
    const { port, localAddress, localPort, filter } = request;
    const refusal = filter && refusalOf(filter, address);
    if (refusal) {
      if (this.#isOnlyCandidate) this.#socket.emit('connectionAttempt', address, port, family);
      this.#onAttemptRefused(refusal);
      return;
    }
    if (localAddress || localPort) {
      const local = localEndOf(request, family);
      const status = isIP(local.address) === family ? this.handle.bind(local) : errnoNumber('EINVAL');
      if (status < 0) {
        this.#giveUpCandidate(systemError({ status, syscall: 'bind', ...local }));
        return;
      }
    }
    this.#socket.autoSelectFamilyAttemptedAddresses?.push(`${address}:${port}`);
    this.#socket.emit('connectionAttempt', address, port, family);
    if (this.#cancelled) return;
    // A custom `lookup` may return a family that the address does not belong to.
    const isSane = isIP(address) === family;
    const status = isSane ? this.#callConnect({ address, port }) : errnoNumber('EINVAL');
    this.#afterConnectCall(status, { address, port });
  }

  #afterConnectCall(status: Status, remote: Endpoint): void {
    if (status === PENDING) {
      if (this.#current < this.#candidates.length - 1) this.#startAttemptTimer();
    } else if (status < 0) {
      // The system refused to start the attempt. The message names the local address, as in Node.
      const local = this.handle.localName();
      const detail = `Local (${local?.address}:${local?.port})`;
      const error = attemptError(this.#request, status, remote, detail);
      if ('path' in remote) this.#onAttemptRefused(error);
      else this.#later(() => this.#onAttemptRefused(error));
    } else this.#later(() => this.#onConnect(status));
  }

  get #timers(): Timers {
    return this.#stream.transport.timers ?? (globalThis as Timers);
  }

  #startAttemptTimer(): void {
    const { attemptTimeoutMs } = this.#request as TcpConnectRequest;
    this.#attemptTimer = this.#timers.setTimeout(() => {
      const { address, port, family } = this.#place();
      this.#socket.emit('connectionAttemptTimeout', address, port, family);
      if (this.#cancelled) return;
      const status = errnoNumber('ETIMEDOUT');
      this.#errors.push(attemptError(this.#request, status, { address, port: port! }));
      this.#tryNext();
    }, attemptTimeoutMs);
    this.#attemptTimer.unref?.();
  }

  /** Called when the current attempt has succeeded or failed. */
  override onConnect(status: Status, failedCall?: 'bind'): void {
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      this.#onConnect(status, failedCall);
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  #onConnect(status: Status, failedCall?: 'bind'): void {
    this.#timers.clearTimeout(this.#attemptTimer);
    if (this.#cancelled) return;
    const { address, port } = this.#place();
    const remote = port === undefined ? { path: address } : { address, port };
    if (status >= 0) {
      this.cancel();
      this.#result.onConnected(this.handle, remote);
    } else if (failedCall === 'bind')
      this.#giveUpCandidate(bindError(this.#request as TcpConnectRequest, status, address));
    else this.#onAttemptFailed(attemptError(this.#request, status, remote));
  }

  get #isOnlyCandidate(): boolean {
    return this.#candidates.length === 1;
  }

  #onAttemptFailed(error: Error): void {
    const { address, port, family } = this.#place();
    this.#socket.emit('connectionAttemptFailed', address, port, family, error);
    this.#giveUpCandidate(error);
  }

  /**
   * Gives up an attempt that was refused before a packet was sent. `'connectionAttemptFailed'` is omitted for the only candidate,
   * because `'error'` follows with the same information.
   */
  #onAttemptRefused(error: Error): void {
    if (this.#isOnlyCandidate) this.#giveUpCandidate(error);
    else this.#onAttemptFailed(error);
  }

  #giveUpCandidate(error: Error): void {
    if (this.#cancelled) return;
    if (this.#isOnlyCandidate) {
      this.#fail(error);
      return;
    }
    this.#errors.push(error);
    this.#tryNext();
  }

  #fail(error: Error): void {
    this.cancel();
    this.#result.onFailed(error);
  }

  /** The current candidate as the arguments of the `'connectionAttempt…'` events. */
  #place(): { address: string; port: number | undefined; family: number | undefined } {
    const candidate = this.#candidates[this.#current]!;
    if ('path' in candidate) return { address: candidate.path, port: undefined, family: undefined };
    return { ...candidate, port: (this.#request as TcpConnectRequest).port };
  }
}
