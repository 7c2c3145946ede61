import { describedSystemError, errnoNumber, systemError } from '@net/errors';
import { isIP } from '@net/ip-parse';
import { tryParseIpcPath } from '@net/ipc-path';
import {
  DONE,
  type Endpoint,
  type InetEndpoint,
  type IpcEndpoint,
  type ListenHandle,
  type ListenReceiver,
  PENDING,
  type ResolvedAddress,
  type SharedListenerUser,
  type SharedPlace,
  type ShareListener,
  type Status,
  type StreamHandle,
  type Transport,
} from '@net/transport';
import type { ListenRequest } from './arguments.ts';
import { missingCapability } from './missing-capability.ts';
import type { ListenerName, ListenOperation } from './operation.ts';
import { SocketFileListener } from './socket-file/listener.ts';

/** The callbacks that a server passes to its {@link Listening}. */
export interface ListeningOwner {
  /** The handle is open. */
  onOpened(): void;
  /** The host name could not be resolved: there will be no handle. */
  onFailed(error: Error): void;
  /** The system could not listen, for example because the address is in use: there will be no handle. */
  onRefused(error: Error): void;
  /** A connection was accepted, or could not be (`stream` is null). */
  onConnection(status: Status, stream: StreamHandle | null): void;
  /** Whether this worker leaves the next connection to the cluster's primary, which passes it to another worker. */
  leavesToOthers(): boolean;
  /** Closes the server; called by `node:cluster` in a worker, on `worker.disconnect()`. */
  close(closed: () => void): unknown;
}

/** The addresses to try without the option `host`: `::`, and if the machine does not support IPv6, `0.0.0.0`. */
const ANY_ADDRESSES = ['::', '0.0.0.0'];

/**
 * Carries out one `listen` on one endpoint, from the request to an open listening handle, and holds that handle while it is open.
 */
export class Listening implements ListenOperation, ListenReceiver {
  /** The open handle; null before it is open, and after it was closed or released. */
  handle: ListenHandle | null = null;
  readonly #owner: ListeningOwner;
  readonly #transport: Transport;
  readonly #request: ListenRequest;
  /** Asks the primary of a cluster for the handle; undefined if this process opens the handle itself. */
  readonly #share: ShareListener | undefined;
  /** The handle being opened. */
  #opening: ListenHandle | null;
  /** The addresses to try next if the machine does not support the family of the current one. */
  #endpoints: InetEndpoint[] = [];
  /** The endpoint of the current or last attempt; null before the first attempt, and if `listen` was given a handle. */
  #place: SharedPlace | null = null;
  #closed = false;

  constructor(owner: ListeningOwner, transport: Transport, request: ListenRequest) {
    this.#owner = owner;
    this.#transport = transport;
    this.#request = request;
    this.#opening = 'handle' in request ? request.handle : null;
    const isBound = request.kind === 'handle' || request.kind === 'bound';
    const isExclusive = request.exclusive || isBound || ('reusePort' in request && request.reusePort);
    this.#share = isExclusive ? undefined : transport.shareListener;
  }

  start(): void {
    const request = this.#request;
    if (request.kind === 'handle' || request.kind === 'bound') this.#listen(request.handle, null);
    else if (request.kind === 'fd') this.#open({ fd: request.fd });
    else if (request.kind === 'ipc') this.#open({ path: request.path });
    else if (request.host !== undefined) this.#resolve(request.host, request.port);
    else this.#open({ address: null, port: request.port });
  }

  names(): readonly ListenerName[] {
    if (!this.handle) return [];
    const request = this.#request;
    return [this.handle.localName() ?? (('path' in request && request.path) || null)];
  }

  get backlog(): number {
    return this.#request.backlog;
  }

  /**
   * The requested endpoint as `family:address:port`. A path is `-1:path:-1`, a handle or descriptor is `-1:null:-1`. If no host was
   * given and the cluster's primary opens the handle, the key is `4:null:port`, because the primary chooses the address.
   */
  get key(): string {
    const place = this.#place;
    if (!place || 'fd' in place) return '-1:null:-1';
    if ('path' in place) return `-1:${place.path}:-1`;
    const { address, port } = place;
    return `${address === null ? 4 : isIP(address)}:${address}:${port}`;
  }

  get ownHandles(): readonly ListenHandle[] {
    return this.handle && !this.#share ? [this.handle] : [];
  }

  get isReplaceable(): boolean {
    return this.#share !== undefined && !this.handle;
  }

  close(): void {
    this.#closed = true;
    this.#opening?.close();
    this.handle?.close();
    this.handle = null;
  }

  release(): void {
    this.#closed = true;
    if (this.handle) this.handle.receiver = null;
    this.handle = null;
  }

  #resolve(host: string, port: number): void {
    if (isIP(host) !== 0) {
      // In the next tick, so that `address()` is null when `listen` returns, as it is for a host name that must be looked up.
      process.nextTick(() => {
        if (!this.#closed) this.#open({ address: host, port });
      });
      return;
    }
    let isAnswered = false;
    this.#transport.resolve(host, { all: true }, (error, addresses) => {
      // Ignores all calls but the first: a resolver that the program uses in place of `dns.lookup` may call back more than once.
      if (this.#closed || isAnswered) return;
      isAnswered = true;
      if (error) this.#owner.onFailed(error);
      else this.#open({ address: addressToListenOn(addresses) ?? host, port });
    });
  }

  #open(place: SharedPlace): void {
    this.#place = place;
    const file = this.#request.kind === 'ipc' ? this.#request.file : undefined;
    // Fails here for an over-long path, because some systems would truncate the path and listen on another one.
    if ('path' in place && !tryParseIpcPath(place.path) && !file?.linksLongPath)
      this.#fail('listen', errnoNumber('EINVAL'));
    else if (file && this.#share) this.#fail('listen', errnoNumber('ENOTSUP'));
    else if (this.#share) this.#askFor(place, this.#share);
    else if ('fd' in place) this.#openDescriptor(place.fd);
    else if (file) this.#listen(new SocketFileListener(this.#transport, file), place as IpcEndpoint);
    else if ('path' in place) this.#listen(this.#transport.createListener('ipc'), place);
    else {
      const addresses = place.address === null ? ANY_ADDRESSES : [place.address];
      this.#openFirst(addresses.map((address) => ({ address, port: place.port })));
    }
  }

  #askFor(place: SharedPlace, share: ShareListener): void {
    const user: SharedListenerUser = {
      isFull: () => this.#owner.leavesToOthers(),
      close: (closed) => (this.#closed ? closed() : this.#owner.close(closed)),
    };
    share(place, this.#request, user, (result) => {
      if (typeof result === 'number') {
        if (!this.#closed) this.#fail('bind', result);
      } else if (this.#closed) result.close();
      else this.#listen(result, null);
    });
  }

  #openDescriptor(fd: number): void {
    const opened = this.#transport.openListener(fd);
    if ('listen' in opened) this.#listen(opened, null);
    else this.#fail('listen', errnoNumber('EINVAL'));
  }

  #openFirst([endpoint, ...rest]: InetEndpoint[]): void {
    this.#endpoints = rest;
    this.#place = endpoint!;
    this.#listen(this.#transport.createListener('tcp'), endpoint!);
  }

  #listen(handle: ListenHandle, local: Endpoint | null): void {
    this.#opening = handle;
    handle.receiver = this;
    const status = handle.listen(local, this.#request);
    if (status !== PENDING) this.onListen(status);
  }

  onListen(status: Status): void {
    const handle = this.#opening!;
    this.#opening = null;
    if (this.#closed) return;
    if (status === DONE) {
      this.handle = handle;
      this.#owner.onOpened();
      return;
    }
    handle.receiver = null;
    handle.close();
    if (this.#endpoints.length > 0 && isNoSuchFamily(status)) this.#openFirst(this.#endpoints);
    else this.#fail('listen', status);
  }

  /** @param syscall The call that failed: `bind` if the cluster's primary opens the handle, since the primary only binds. */
  #fail(syscall: 'listen' | 'bind', status: Status): void {
    this.#closed = true;
    const toError = syscall === 'listen' ? describedSystemError : systemError;
    const detail = missingCapability(status, this.#request, this.#transport);
    const error = toError({ status, syscall, ...placeOfError(this.#place), detail });
    this.#owner.onRefused(error);
  }

  onConnection(status: Status, stream: StreamHandle | null): void {
    this.#owner.onConnection(status, stream);
  }

  onClose(): void {}
}

/** Matches a link-local IPv6 address (RFC 4291, section 2.5.6) without a zone id, which would name the network interface. */
const LINK_LOCAL = /^fe[89ab][0-9a-f]:[^%]*$/i;

/** The first address that does not match {@link LINK_LOCAL}; if all match, the first; undefined if there is no address. */
function addressToListenOn(found: string | readonly ResolvedAddress[]): string | undefined {
  const addresses = Array.isArray(found) ? found.map(({ address }) => String(address)) : [String(found)];
  return addresses.find((address) => !LINK_LOCAL.test(address)) ?? addresses[0];
}

function placeOfError(place: SharedPlace | null): { address: string | null; port?: number } {
  if (!place || 'fd' in place) return { address: null };
  return 'path' in place ? { address: place.path, port: -1 } : place;
}

/** Whether `object` is a listening handle of a transport. */
export function isListenHandle(object: object): object is ListenHandle {
  return 'listen' in object && 'receiver' in object && 'localName' in object;
}

/** Whether `listen` may have failed because the machine does not support the address family: another family may succeed. */
function isNoSuchFamily(status: Status): boolean {
  return (['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'] as const).some((name) => status === errnoNumber(name));
}
