import { errnoNumber } from '@net/errors';
import { isIP } from '@net/ip-parse';
import {
  type Endpoint,
  PENDING,
  type ResolvedAddress,
  type Status,
  type StreamHandle,
  type Timer,
  type Timers,
} from '@net/transport';
import { refusalOf } from './address-filter.ts';
import { type Attempt, type AttemptObserver, type Candidate, endpointOf, placeOf } from './attempt.ts';
import { attemptError, bindError, bindLocalEnd, errorOfAll } from './attempt-error.ts';
import { firstCandidates, rememberWinner, withLaterCandidates } from './candidates.ts';
import { nowOf, timersOf } from './clock.ts';
import { ConnectTimes } from './connect-times.ts';
import type { AttemptsResult, ConnectingSocket, ConnectingStream } from './connecting-socket.ts';
import { reachablePath } from './long-path.ts';
import { OpenAttempts } from './open-attempts.ts';
import type { ConnectRequest, IpcConnectRequest, TcpConnectRequest } from './options.ts';
import {
  isNameForTransport,
  isUsable,
  type LookedUpAddress,
  type LookupObserver,
  lookupOptionsOf,
  resolve,
  unusableError,
} from './resolve.ts';
import { resolveApart, resolvesApart } from './resolve-apart.ts';

/**
 * Carries out one `connect`, from the request to a connected handle: resolves the host name, then tries the addresses until one
 * attempt succeeds. After `attemptTimeoutMs` the next address is tried, and the slow attempt is abandoned (`autoSelectFamily:
 * true`) or continues (`'parallel'`, RFC 8305 section 5). Each attempt after the first creates a new handle.
 */
export class ConnectionAttempts implements AttemptObserver {
  /**
   * The attempts of an earlier `connect` that was trying addresses when this `connect` began. They continue and keep the handle,
   * so an attempt of this `connect` fails with EALREADY.
   */
  readonly #earlier: ConnectionAttempts | null;
  readonly request: ConnectRequest;
  readonly socket: ConnectingSocket;
  readonly stream: ConnectingStream;
  readonly times: ConnectTimes;
  readonly #result: AttemptsResult;
  /** The name lookup in progress; null if there is none. */
  #lookup: { all: boolean; cancel?: () => void } | null = null;
  #candidates: readonly Candidate[] = [];
  /** The number of candidates that were tried. */
  #tried = 0;
  /** The open attempts; null while an earlier `connect` uses the handle. */
  readonly #open: OpenAttempts | null;
  /** Whether the next address that the lookup finds is tried immediately. */
  #isDue = false;
  readonly #errors: Error[] = [];
  #attemptTimer: Timer | undefined;
  #cancelled = false;

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
    this.request = request;
    this.socket = socket;
    this.stream = stream;
    this.times = new ConnectTimes(nowOf(stream.transport));
    this.#result = result;
    const isEarlier = before instanceof ConnectionAttempts;
    this.#earlier = isEarlier ? before : null;
    this.#open = isEarlier ? null : new OpenAttempts(this, before);
  }

  /** The handle of the attempt that began last, until one is connected. */
  get handle(): StreamHandle {
    return this.#earlier?.handle ?? this.#open!.current.handle;
  }

  /** Whether addresses are known or no look-up is needed. Until then a later `connect` cancels and replaces this one. */
  get hasResolved(): boolean {
    return this.#lookup === null || this.#candidates.length > 0;
  }

  start(): void {
    const { request } = this;
    if (request.kind === 'ipc') {
      this.#tryAll([{ path: request.path }]);
      return;
    }
    const family = isIP(request.host);
    if (family === 0 && !isNameForTransport(request, this.stream.transport)) this.#resolve(request);
    // Connects in this tick, because the local address of a bound socket is documented to be known when `connect` returns.
    else if (request.bound) this.#tryAll([{ address: request.host, family }]);
    // Connects in the next tick, so that listeners added after `connect` has returned receive `'connectionAttempt'`.
    else process.nextTick(ConnectionAttempts.#tryOnly, this, { address: request.host, family });
  }

  static #tryOnly(attempts: ConnectionAttempts, candidate: Candidate): void {
    if (!attempts.#cancelled) attempts.#tryAll([candidate]);
  }

  /** Whether the handle that is finally connected may differ from the current one. */
  get mayRenewHandle(): boolean {
    if (this.#lookup?.all || this.#open?.areSeveral) return true;
    return this.#tried < this.#candidates.length;
  }

  /** Makes the handles of the current and all later attempts keep the process alive. */
  ref(): void {
    if (this.#earlier) this.#earlier.ref();
    else this.#open!.setReferenced(true);
  }

  /** Lets the process exit in spite of the handles of the current and all later attempts. */
  unref(): void {
    if (this.#earlier) this.#earlier.unref();
    else this.#open!.setReferenced(false);
  }

  /** Stops without a result, and closes all handles except {@link handle}, for which the caller is responsible. */
  cancel(): void {
    this.#cancelled = true;
    this.#timers.clearTimeout(this.#attemptTimer);
    this.#lookup?.cancel?.();
    this.#open?.cancel();
    this.#earlier?.cancel();
  }

  #resolve(request: TcpConnectRequest): void {
    const { transport } = this.stream;
    const options = lookupOptionsOf(request, transport);
    this.#lookup = { all: options.all === true };
    const lookup = this.#lookup;
    const observer: LookupObserver = {
      onAddresses: (found, isLast) => {
        if (!this.#cancelled) this.#onLookup(request, found, isLast);
      },
      onError: (error) => {
        if (this.#cancelled) return;
        this.socket.emit('lookup', error, undefined, undefined, request.host);
        this.#fail(error);
      },
    };
    const ask = resolvesApart(request, options) ? resolveApart : resolve;
    lookup.cancel = ask(request, options, transport, observer);
    // The resolver may have destroyed the socket before `lookup.cancel` was set.
    if (this.#cancelled) lookup.cancel();
  }

  #onLookup(request: TcpConnectRequest, found: LookedUpAddress[], isLast: boolean): void {
    for (const { address, family } of found) {
      this.socket.emit('lookup', null, address, family, request.host);
      if (this.#cancelled) return;
    }
    const usable = found.filter(isUsable);
    if (isLast) this.#lookup = null;
    if (this.#candidates.length > 0) this.#addCandidates(request, usable);
    else if (usable.length === 0) this.#fail(unusableError(found, request));
    else this.#tryAll(firstCandidates(request, this.stream.transport, usable));
  }

  #tryAll(candidates: readonly Candidate[]): void {
    this.#candidates = candidates;
    const now = nowOf(this.stream.transport);
    this.times.resolvedAt = now;
    if (candidates.length > 1 || this.#lookup) this.socket.autoSelectFamilyAttemptedAddresses = [];
    this.#tryNext(now);
  }

  /** Adds addresses that were found later to those that were not tried yet. */
  #addCandidates(request: TcpConnectRequest, found: ResolvedAddress[]): void {
    const known = this.#candidates as readonly ResolvedAddress[];
    this.#candidates = withLaterCandidates(request, known, this.#tried, found);
    if (this.#isDue) this.#tryNext();
  }

  #tryNext(now = nowOf(this.stream.transport)): void {
    const candidate = this.#candidates[this.#tried];
    if (!candidate) {
      this.#onAllTried();
      return;
    }
    this.#tried++;
    this.times.attempts++;
    this.#isDue = false;
    if (this.#tried > 1) this.#open?.renew();
    this.#open?.current.begin(candidate, now);
    if ('path' in candidate) this.#tryPath(candidate.path);
    else this.#tryAddress(this.request as TcpConnectRequest, candidate);
  }

  #onAllTried(): void {
    this.#isDue = this.#lookup !== null;
    if (this.#isDue || this.#open?.areAnyPending) return;
    this.#fail(errorOfAll(this.#errors));
  }

  #callConnect(remote: Endpoint): Status {
    // A reconnecting socket may have a handle of the other kind: TCP for an IPC path, or a pipe for a port.
    if (this.handle.kind !== this.request.kind) return errnoNumber('EINVAL');
    return this.#earlier ? errnoNumber('EALREADY') : this.handle.connect(remote);
  }

  #tryPath(path: string): void {
    const target = reachablePath(this.request as IpcConnectRequest, this.stream.transport, this.socket);
    const status = typeof target === 'string' ? this.#callConnect({ path: target }) : target;
    this.socket.emit('connectionAttempt', path, undefined, undefined);
    this.#afterConnectCall(status, { path });
  }

  #tryAddress(request: TcpConnectRequest, { address, family }: ResolvedAddress): void {
    const { port, filter } = request;
    const refusal = filter && refusalOf(filter, address);
    if (refusal) {
      if (this.#isOnlyCandidate) this.socket.emit('connectionAttempt', address, port, family);
      this.#onAttemptRefused(refusal);
      return;
    }
    const error = bindLocalEnd(this.handle, request, family);
    if (error) {
      this.#giveUp(this.#current, error);
      return;
    }
    this.socket.autoSelectFamilyAttemptedAddresses?.push(`${address}:${port}`);
    this.socket.emit('connectionAttempt', address, port, family);
    if (this.#cancelled) return;
    // A custom `lookup` may return a family that the address does not belong to.
    const remote = { address, port };
    const status = isIP(address) === family ? this.#callConnect(remote) : errnoNumber('EINVAL');
    this.#afterConnectCall(status, remote);
  }

  #afterConnectCall(status: Status, remote: Endpoint): void {
    if (status === PENDING) {
      if (this.#tried < this.#candidates.length || this.#lookup) this.#startAttemptTimer();
    } else if (status < 0) {
      // `connect` failed immediately: no packet was sent. The message names the local endpoint, as in Node.
      const local = this.handle.localName();
      const detail = `Local (${local?.address}:${local?.port})`;
      const error = attemptError(this.request, status, remote, detail);
      if ('path' in remote) this.#onAttemptRefused(error);
      else process.nextTick(() => this.#onAttemptRefused(error));
    } else process.nextTick(() => this.onAttemptEnd(this.#open!.current, status));
  }

  get #timers(): Timers {
    return timersOf(this.stream.transport);
  }

  #startAttemptTimer(): void {
    const { attemptTimeoutMs, isParallel } = this.request as TcpConnectRequest;
    const attempt = this.#open!.current;
    this.#attemptTimer = this.#timers.setTimeout(() => {
      const { address, port, family } = this.#placeOf(attempt);
      this.socket.emit('connectionAttemptTimeout', address, port, family);
      if (this.#cancelled) return;
      if (!isParallel) {
        const error = attemptError(this.request, errnoNumber('ETIMEDOUT'), { address, port: port! });
        attempt.end('timeout', error);
        this.#errors.push(error);
      }
      this.#tryNext();
    }, attemptTimeoutMs);
    this.#attemptTimer.unref?.();
  }

  /** Called when an attempt has succeeded or failed. */
  onAttemptEnd(attempt: Attempt, status: Status, failedCall?: 'bind'): void {
    if (this.#cancelled) return;
    const remote = endpointOf(attempt.candidate!, this.request);
    if (status >= 0) this.#onConnected(attempt, remote);
    else if (failedCall === 'bind') this.#giveUp(attempt, bindError(this.request, status, remote));
    else this.#onAttemptFailed(attempt, attemptError(this.request, status, remote));
  }

  #onConnected(attempt: Attempt, remote: Endpoint): void {
    if (this.request.kind === 'tcp') rememberWinner(this.request, this.stream.transport, remote);
    this.times.attemptedAt = attempt.startedAt;
    this.times.connectedAt = nowOf(this.stream.transport);
    this.#open!.choose(attempt);
    attempt.end('connected');
    this.cancel();
    this.#result.onConnected(attempt.handle, remote, this.times);
  }

  get #current(): Attempt | null {
    return this.#open?.current ?? null;
  }

  get #isOnlyCandidate(): boolean {
    return this.#candidates.length === 1 && !this.#lookup;
  }

  #onAttemptFailed(attempt: Attempt | null, error: Error): void {
    const { address, port, family } = this.#placeOf(attempt);
    this.socket.emit('connectionAttemptFailed', address, port, family, error);
    this.#giveUp(attempt, error);
  }

  /**
   * Gives up an attempt that failed before a packet was sent: the filter blocks the address, or `connect` failed immediately. The
   * only candidate emits no `'connectionAttemptFailed'`, because `'error'` follows with the same information.
   */
  #onAttemptRefused(error: Error): void {
    if (this.#cancelled) return;
    if (this.#isOnlyCandidate) this.#giveUp(this.#current, error);
    else this.#onAttemptFailed(this.#current, error);
  }

  /** @param attempt The attempt that failed; null for the current candidate while an earlier `connect` uses the handle. */
  #giveUp(attempt: Attempt | null, error: Error): void {
    if (this.#cancelled) return;
    attempt?.end('failed', error);
    if (this.#isOnlyCandidate) {
      this.#fail(error);
      return;
    }
    this.#errors.push(error);
    if (attempt === this.#current) {
      this.#timers.clearTimeout(this.#attemptTimer);
      this.#tryNext();
      return;
    }
    // The next attempt had already begun when this one failed.
    this.#open!.drop(attempt!);
    if (!this.#current!.isPending) this.#onAllTried();
  }

  #fail(error: Error): void {
    this.cancel();
    this.#result.onFailed(error);
  }

  /** The address or path of an attempt; for null (an earlier `connect` uses the handle), that of the current candidate. */
  #placeOf(attempt: Attempt | null) {
    return placeOf(attempt?.candidate ?? this.#candidates[this.#tried - 1]!, this.request);
  }
}
