import { describedSystemError, errnoNumber } from '@net/errors';
import { isIP } from '@net/ip-parse';
import { tryParseIpcPath } from '@net/ipc-path';
import {
  DONE,
  type Endpoint,
  type InetName,
  type ListenHandle,
  type ListenReceiver,
  PENDING,
  type Status,
  type StreamHandle,
  type Transport,
} from '@net/transport';
import type { ListenRequest } from './listen-options.ts';
import { missingCapability } from './missing-capability.ts';

export const kOpened = Symbol('opened');
export const kFailed = Symbol('failed');
export const kConnection = Symbol('connection');

/** What a server does with what its listening reports. */
export interface ListeningOwner {
  [kOpened](): void;
  [kFailed](error: Error): void;
  [kConnection](status: Status, stream: StreamHandle | null): void;
}

/** Where nothing was said about the host: IPv6 takes IPv4 connections too, where there is IPv6. */
const ANY_ADDRESSES = ['::', '0.0.0.0'];

/** Carries one `listen` from its request to an open listening handle, and holds that handle while it is open. */
export class Listening implements ListenReceiver {
  /** Null until the handle is open. */
  handle: ListenHandle | null = null;
  readonly #owner: ListeningOwner;
  readonly #transport: Transport;
  readonly #request: ListenRequest;
  /** The handle being opened. */
  #opening: ListenHandle | null = null;
  /** What is left to try. */
  #endpoints: Endpoint[] = [];
  #endpoint: Endpoint | null = null;
  #closed = false;

  constructor(owner: ListeningOwner, transport: Transport, request: ListenRequest) {
    this.#owner = owner;
    this.#transport = transport;
    this.#request = request;
  }

  start(): void {
    const request = this.#request;
    if (request.kind === 'handle' || request.kind === 'bound') this.#open(request.handle, null);
    else if (request.kind === 'fd') this.#openDescriptor(request.fd);
    else if (request.kind === 'ipc') this.#openPath(request.path);
    else if (request.host !== undefined) this.#resolve(request.host, request.port);
    else this.#openNext(ANY_ADDRESSES.map((address) => ({ address, port: request.port })));
  }

  /** The bound endpoint, a path, null while it is not open, or why it cannot be told. */
  address(): InetName | string | Status | null {
    if (!this.handle) return null;
    const request = this.#request;
    return this.handle.localName() ?? (('path' in request && request.path) || null);
  }

  /** What was asked for, as `family:address:port`; a path has the family and the port -1. Undefined while it is not open. */
  get key(): string | undefined {
    const endpoint = this.#endpoint;
    if (!this.handle || !endpoint) return undefined;
    return 'path' in endpoint
      ? `-1:${endpoint.path}:-1`
      : `${isIP(endpoint.address)}:${endpoint.address}:${endpoint.port}`;
  }

  close(): void {
    this.#closed = true;
    this.#opening?.close();
    this.handle?.close();
    this.handle = null;
  }

  #resolve(host: string, port: number): void {
    if (isIP(host) !== 0) {
      // Later, as if it had been looked up: 'listening' and `address()` follow one rule for every host.
      process.nextTick(() => this.#openNext([{ address: host, port }]));
      return;
    }
    this.#transport.resolve(host, {}, (error, address) => {
      if (this.#closed) return;
      // Without `all` there is one address.
      if (error) this.#owner[kFailed](error);
      else this.#openNext([{ address: address as string, port }]);
    });
  }

  #openDescriptor(fd: number): void {
    const opened = this.#transport.openListener(fd);
    if ('listen' in opened) this.#open(opened, null);
    else this.#fail(errnoNumber('EINVAL'));
  }

  #openPath(path: string): void {
    this.#endpoint = { path };
    // An over-long path is refused here: some systems would cut it and listen at a place nobody asked for.
    if (tryParseIpcPath(path)) this.#open(this.#transport.createListener('ipc'), { path });
    else this.#fail(errnoNumber('EINVAL'));
  }

  #openNext(endpoints: Endpoint[]): void {
    if (this.#closed) return;
    const [endpoint, ...rest] = endpoints;
    this.#endpoints = rest;
    this.#open(this.#transport.createListener('tcp'), endpoint!);
  }

  #open(handle: ListenHandle, endpoint: Endpoint | null): void {
    this.#opening = handle;
    this.#endpoint = endpoint;
    handle.receiver = this;
    const status = handle.listen(endpoint, this.#request);
    if (status !== PENDING) this.onListen(status);
  }

  onListen(status: Status): void {
    const handle = this.#opening!;
    this.#opening = null;
    if (this.#closed) return;
    if (status === DONE) {
      this.handle = handle;
      this.#owner[kOpened]();
      return;
    }
    handle.receiver = null;
    handle.close();
    if (this.#endpoints.length > 0 && isNoSuchFamily(status)) this.#openNext(this.#endpoints);
    else this.#fail(status);
  }

  #fail(status: Status): void {
    this.#closed = true;
    const endpoint = this.#endpoint;
    let place: { address: string | null; port?: number } = { address: null };
    if (endpoint) place = 'path' in endpoint ? { address: endpoint.path, port: -1 } : endpoint;
    const detail = missingCapability(status, this.#request, this.#transport);
    this.#owner[kFailed](describedSystemError({ status, syscall: 'listen', ...place, detail }));
  }

  onConnection(status: Status, stream: StreamHandle | null): void {
    this.#owner[kConnection](status, stream);
  }

  onClose(): void {}
}

/** Whether `object` is one of our own listening handles. */
export function isListenHandle(object: object): object is ListenHandle {
  return 'listen' in object && 'receiver' in object && 'localName' in object;
}

/** Whether a bind failed because the machine has no such address family, and another may do. */
function isNoSuchFamily(status: Status): boolean {
  return (['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'] as const).some((name) => status === errnoNumber(name));
}
