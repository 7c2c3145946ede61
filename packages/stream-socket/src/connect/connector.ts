import {
  aggregateError,
  ERR_INVALID_ADDRESS_FAMILY,
  ERR_IP_BLOCKED,
  errnoNumber,
  systemError,
} from '@net/errors';
import { isIP } from '@net/ip-parse';
import { tryParseIpcPath } from '@net/ipc-path';
import {
  type Endpoint,
  type InetEndpoint,
  type InetName,
  PENDING,
  type ResolveCallback,
  type ResolvedAddress,
  type Status,
  type StreamHandle,
  type StreamKind,
  type Transport,
} from '@net/transport';
import { isBlocked } from './address-filter.ts';
import { interleaveFamilies } from './families.ts';
import { invalidAddress } from './invalid-address.ts';
import type { ConnectRequest, TcpConnectRequest } from './options.ts';

export const kRenewHandle = Symbol('renewHandle');
export const kEstablished = Symbol('established');

/** What the socket does for its connector. */
export interface ConnectorOwner {
  emit(event: string, ...args: unknown[]): boolean;
  destroy(error: Error): unknown;
  /** The attempts made, as `address:port`; only where there was more than one address. */
  autoSelectFamilyAttemptedAddresses?: string[];
  /** Drops the handle of a failed attempt and makes another. */
  [kRenewHandle](kind: StreamKind): StreamHandle;
  /** The connection stands. */
  [kEstablished](): void;
}

/** One thing to try: an address of the host, or the IPC path. */
type Candidate = ResolvedAddress | { path: string };

/**
 * Carries one `connect` from its request to an established handle: resolves the name, then tries the addresses one
 * after the other until one answers.
 */
export class Connector {
  readonly #owner: ConnectorOwner;
  readonly #transport: Transport;
  readonly #request: ConnectRequest;
  #handle: StreamHandle;
  /** A lookup is under way that may answer with several addresses. */
  #looksUpAll = false;
  #candidates: readonly Candidate[] = [];
  #current = -1;
  readonly #errors: Error[] = [];
  #attemptTimer: ReturnType<typeof setTimeout> | undefined;
  #cancelled = false;

  constructor(owner: ConnectorOwner, transport: Transport, request: ConnectRequest, handle: StreamHandle) {
    this.#owner = owner;
    this.#transport = transport;
    this.#request = request;
    this.#handle = handle;
  }

  start(): void {
    const request = this.#request;
    if (request.kind === 'ipc') {
      this.#tryAll([{ path: request.path }]);
      return;
    }
    const family = isIP(request.host);
    if (family === 0) this.#resolve(request);
    // At once, as documented: the local end of a bound socket is known when `connect` returns.
    else if (request.bound) this.#tryAll([{ address: request.host, family }]);
    // Later, so that listeners added after `connect` returned hear of the first attempt.
    else this.#later(() => this.#tryAll([{ address: request.host, family }]));
  }

  /** Whether the connection may come to stand on another handle than that of the first attempt. */
  get mayRenewHandle(): boolean {
    return this.#looksUpAll || this.#current < this.#candidates.length - 1;
  }

  /** What is being tried, or was when it answered. */
  get remote(): Endpoint {
    const { address, port } = this.#place();
    return port === undefined ? { path: address } : { address, port };
  }

  /** Nothing happens after this. */
  cancel(): void {
    this.#cancelled = true;
    clearTimeout(this.#attemptTimer);
  }

  #later(action: () => void): void {
    process.nextTick(() => {
      if (!this.#cancelled) action();
    });
  }

  #resolve(request: TcpConnectRequest): void {
    const lookup = request.lookup ?? this.#transport.resolve;
    // A bound socket cannot leave its family.
    const wanted = request.bound ? request.family || request.bound.family : request.family;
    const anyFamily = wanted !== 4 && wanted !== 6 && !isNamedFamily(wanted);
    const all = request.autoSelectFamily && anyFamily && !request.localAddress;
    this.#looksUpAll = all;
    const hints = request.hints || (anyFamily ? this.#transport.addressConfigHint : 0);
    const family = isNamedFamily(wanted) ? Number(wanted!.toString().at(-1)) : wanted;

    let returned = false;
    let answered = false;
    const onLookup: ResolveCallback = (error, address, family) => {
      // Two answers would be two connections on one socket.
      if (answered) return;
      answered = true;
      const proceed = () => this.#onLookup(request, error, address, family);
      // A resolver that answers at once would be ahead of the caller's listeners.
      if (!returned) this.#later(proceed);
      else if (!this.#cancelled) proceed();
    };
    lookup(request.host, all ? { family, hints, all } : { family, hints }, onLookup);
    returned = true;
  }

  #onLookup(
    request: TcpConnectRequest,
    error: Error | null,
    address: string | ResolvedAddress[],
    family: number | undefined,
  ): void {
    const { host, port } = request;
    if (error) {
      this.#owner.emit('lookup', error, undefined, undefined, host);
      this.#fail(error);
      return;
    }
    const found = Array.isArray(address) ? address : [{ address, family: family! }];
    for (const each of found) this.#owner.emit('lookup', null, each.address, each.family, host);
    if (this.#cancelled) return;

    const usable = found.filter((each) => isIP(each.address) && (each.family === 4 || each.family === 6));
    if (usable.length > 0) {
      this.#tryAll(request.bound ? [bestFor(request.bound, usable)] : interleaveFamilies(usable));
      return;
    }
    const first = found[0];
    if (first && isIP(first.address))
      this.#fail(ERR_INVALID_ADDRESS_FAMILY({ family: first.family, host, port }));
    else this.#fail(invalidAddress(first?.address));
  }

  #tryAll(candidates: readonly Candidate[]): void {
    this.#candidates = candidates;
    this.#looksUpAll = false;
    if (candidates.length > 1) this.#owner.autoSelectFamilyAttemptedAddresses = [];
    this.#tryNext();
  }

  #tryNext(): void {
    this.#current++;
    const candidate = this.#candidates[this.#current];
    if (!candidate) {
      // Node leaves the message empty, and a log that has only the message says nothing.
      this.#fail(aggregateError(this.#errors, this.#errors.map(({ message }) => message).join('; ')));
      return;
    }
    if (this.#current > 0) this.#handle = this.#owner[kRenewHandle](this.#request.kind);
    if ('path' in candidate) this.#tryPath(candidate.path);
    else this.#tryAddress(this.#request as TcpConnectRequest, candidate);
  }

  #tryPath(path: string): void {
    // An over-long path is refused here: some systems would cut it and connect to somebody else.
    const status = tryParseIpcPath(path) ? this.#handle.connect({ path }) : errnoNumber('EINVAL');
    this.#owner.emit('connectionAttempt', path, undefined, undefined);
    this.#afterConnectCall(status, { path });
  }

  #tryAddress(request: TcpConnectRequest, { address, family }: ResolvedAddress): void {
    const owner = this.#owner;
    const { port, localAddress, localPort, filter } = request;
    if (filter && isBlocked(filter, address)) {
      if (this.#isOnlyCandidate) owner.emit('connectionAttempt', address, port, family);
      this.#onAttemptRefused(ERR_IP_BLOCKED({ address }));
      return;
    }
    if (localAddress || localPort) {
      const local = localEndOf(request, family);
      const status = isIP(local.address) === family ? this.#handle.bind(local) : errnoNumber('EINVAL');
      if (status < 0) {
        this.#giveUpCandidate(systemError({ status, syscall: 'bind', ...local }));
        return;
      }
    }
    owner.autoSelectFamilyAttemptedAddresses?.push(`${address}:${port}`);
    owner.emit('connectionAttempt', address, port, family);
    if (this.#cancelled) return;
    this.#afterConnectCall(this.#handle.connect({ address, port }), { address, port });
  }

  #afterConnectCall(status: Status, remote: Endpoint): void {
    if (status === PENDING) {
      if (this.#current < this.#candidates.length - 1) this.#startAttemptTimer();
    } else if (status < 0) {
      // The system refused to even try; where from is then the only thing left to tell.
      const local = this.#handle.localName();
      const detail = `Local (${local?.address}:${local?.port})`;
      this.#later(() => this.#onAttemptRefused(this.#connectError(status, remote, detail)));
    } else this.#later(() => this.onResult(status, undefined));
  }

  #startAttemptTimer(): void {
    this.#attemptTimer = setTimeout(
      () => {
        const { address, port, family } = this.#place();
        this.#owner.emit('connectionAttemptTimeout', address, port, family);
        if (this.#cancelled) return;
        this.#errors.push(this.#connectError(errnoNumber('ETIMEDOUT'), { address, port: port! }));
        this.#tryNext();
      },
      (this.#request as TcpConnectRequest).attemptTimeoutMs,
    );
    this.#attemptTimer.unref?.();
  }

  /** The attempt under way has ended. */
  onResult(status: Status, failedCall: 'bind' | undefined): void {
    clearTimeout(this.#attemptTimer);
    if (this.#cancelled) return;
    if (status >= 0) {
      this.#owner[kEstablished]();
      return;
    }
    const error = this.#connectError(status, this.remote, undefined, failedCall);
    if (failedCall === 'bind') this.#giveUpCandidate(error);
    else this.#onAttemptFailed(error);
  }

  get #isOnlyCandidate(): boolean {
    return this.#candidates.length === 1;
  }

  #onAttemptFailed(error: Error): void {
    const { address, port, family } = this.#place();
    this.#owner.emit('connectionAttemptFailed', address, port, family, error);
    this.#giveUpCandidate(error);
  }

  /** Nothing was sent to the candidate: if it is the only one, `'error'` says all there is to say. */
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
    this.#owner.destroy(error);
  }

  /** The current candidate as events tell it. */
  #place(): { address: string; port: number | undefined; family: number | undefined } {
    const candidate = this.#candidates[this.#current]!;
    if ('path' in candidate) return { address: candidate.path, port: undefined, family: undefined };
    return { ...candidate, port: (this.#request as TcpConnectRequest).port };
  }

  #connectError(status: Status, remote: Endpoint, detail?: string, failedCall?: 'bind'): Error {
    if ('path' in remote) return systemError({ status, syscall: 'connect', address: remote.path, detail });
    const request = this.#request as TcpConnectRequest;
    const { localAddress, localPort } = request;
    if (failedCall === 'bind') {
      return systemError({ status, syscall: 'bind', ...localEndOf(request, isIP(remote.address)) });
    }
    const local =
      localAddress && localPort
        ? { localAddress, localPort, detail: `Local (${localAddress}:${localPort})` }
        : { detail };
    return systemError({ status, syscall: 'connect', ...remote, ...local });
  }
}

/** What to bind to, for a remote address of `family`: the part that was not chosen is left to the system. */
function localEndOf({ localAddress, localPort }: TcpConnectRequest, family: number): InetEndpoint {
  return { address: localAddress ?? (family === 4 ? '0.0.0.0' : '::'), port: localPort ?? 0 };
}

/** There is one socket that is bound, so it can try one address. */
function bestFor({ family }: InetName, addresses: ResolvedAddress[]): ResolvedAddress {
  return addresses.find((each) => `IPv${each.family}` === family) ?? addresses[0]!;
}

function isNamedFamily(family: unknown): boolean {
  return family === 'IPv4' || family === 'IPv6';
}
