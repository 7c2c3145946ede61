import type { BoundSocket, Server, Socket } from 'node:net';
import { ACCESS_DENIED } from '@net/errors';
import {
  DONE,
  type Endpoint,
  type InetName,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  PENDING,
  type Status,
  type StreamKind,
} from '../contract.ts';
import { SocketFile } from '../runtime/socket-file.ts';
import { bindStatus } from '../runtime/socket-path-status.ts';
import { isWorkerd } from '../runtime/workerd.ts';
import { hostCapabilities } from './capabilities.ts';
import { EAFNOSUPPORT, ECANCELED, ENOTSUP, statusOf } from './status-of.ts';
import { HostStream } from './stream-handle.ts';

type State = 'fresh' | 'starting' | 'listening' | 'failed' | 'closing' | 'closed' | 'released';

/** The current handle of each server: the handle that was created last. No other handle receives the server's events. */
const owners = new WeakMap<Server, HostListener>();

/** A listening handle over a server of the runtime. */
export class HostListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly native: Server;
  readonly fd = -1;
  #kind: StreamKind;
  readonly #opened: number | BoundSocket | undefined;
  #path: string | undefined;
  #file: SocketFile | undefined;
  #state: State = 'fresh';
  #referenced = true;

  /** @param opened The descriptor or bound socket to listen on; undefined if `listen` binds an endpoint. */
  constructor(kind: StreamKind, native: Server, opened?: number | BoundSocket) {
    this.#kind = kind;
    this.native = native;
    this.#opened = opened;
    owners.get(native)?.release();
    owners.set(native, this);
    for (const [event, listener] of Object.entries(this.#listeners)) native.on(event, listener);
  }

  /** For a handle made from a descriptor, `tcp` until the server listens: the kind of the descriptor is unknown before. */
  get kind(): StreamKind {
    return this.#kind;
  }

  listen(
    local: Endpoint | null,
    { backlog, ipv6Only, reusePort, readableAll, writableAll }: ListenOptions,
  ): Status {
    if (local === null && this.native.listening) {
      this.#state = 'listening';
      return DONE;
    }
    const can = hostCapabilities();
    if ((reusePort && !can.reusePort) || (ipv6Only && !can.ipv6Only)) return ENOTSUP;
    if (this.#kind === 'ipc' && isWorkerd()) return ENOTSUP;
    // The runtime sets file permissions only on a path that `server.listen` binds.
    if (typeof this.#opened === 'object' && (readableAll || writableAll)) return ENOTSUP;
    if (isForbidden()) return ACCESS_DENIED;
    try {
      if (typeof this.#opened === 'object') this.native.listen({ handle: this.#opened, backlog });
      else if (local === null) this.native.listen({ fd: this.#opened, backlog });
      else if ('path' in local) {
        const { path } = local;
        this.#path = path;
        this.native.listen({ path, backlog, exclusive: true, readableAll, writableAll });
      } else {
        const { address, port } = local;
        // Omits `host` for `::`, the default: the runtime then listens in the same tick, because it does not call `dns.lookup`.
        // workerd listens on 0.0.0.0 without `host`, and in the same tick with `::`.
        const host = address === '::' && !ipv6Only && !isWorkerd() ? undefined : address;
        this.native.listen({ host, port, backlog, exclusive: true, ipv6Only, reusePort });
      }
    } catch (error) {
      return statusOf(error);
    }
    return this.#afterListenCall(local);
  }

  #afterListenCall(local: Endpoint | null): Status {
    this.#state = 'starting';
    if (!this.native.listening) return PENDING;
    if (local && 'address' in local && local.address === '::' && this.localName()?.family !== 'IPv6') {
      // The machine has no IPv6, so the runtime listens on 0.0.0.0 instead.
      this.#state = 'failed';
      this.native.close();
      return EAFNOSUPPORT;
    }
    this.#onceListening();
    return DONE;
  }

  /** Not supported: the runtime's servers cannot pause accepting. */
  acceptStop(): Status {
    return ENOTSUP;
  }

  acceptStart(): Status {
    return DONE;
  }

  close(): void {
    if (!this.#isUsable()) return;
    const wasPending = this.#state === 'starting';
    if (this.#state === 'fresh' && typeof this.#opened === 'object') this.#opened.close();
    this.#state = 'closing';
    const close = (): unknown => this.native.close();
    if (this.#file) this.#file.closeWith(close);
    else close();
    // Does not wait for the server's 'close' event, which is emitted only after all of its connections have ended.
    queueMicrotask(() => {
      if (wasPending) this.receiver?.onListen(ECANCELED);
      this.#state = 'closed';
      this.receiver?.onClose();
    });
  }

  ref(): void {
    this.#referenced = true;
    this.native.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.native.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  localName(): InetName | undefined {
    const name = this.native.address();
    if (name === null || typeof name === 'string') return undefined;
    const { address, port } = name;
    return { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port };
  }

  readonly #listeners = {
    listening: (): void => {
      if (this.#state !== 'starting') return;
      this.#onceListening();
      this.receiver?.onListen(DONE);
    },
    connection: (socket: Socket): void => {
      const stream = new HostStream(this.#kind, socket, 'open');
      if (this.#state === 'listening' && this.receiver) this.receiver.onConnection(DONE, stream);
      else stream.close();
    },
    error: (error: Error): void => {
      if (this.#state === 'starting') {
        this.#state = 'failed';
        const status = statusOf(error);
        this.receiver?.onListen(this.#path === undefined ? status : bindStatus(status, this.#path));
      } else if (this.#state === 'listening') {
        this.receiver?.onConnection(statusOf(error), null);
      }
    },
  };

  #onceListening(): void {
    this.#state = 'listening';
    const address = this.native.address();
    if (typeof address === 'string') this.#file = new SocketFile(address);
    if (this.#opened !== undefined && this.localName() === undefined) this.#kind = 'ipc';
  }

  #isUsable(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed' && this.#state !== 'released';
  }

  /** Called when another handle is created for the same server: removes the event listeners of this handle. */
  release(): void {
    for (const [event, listener] of Object.entries(this.#listeners)) this.native.off(event, listener);
    this.#state = 'released';
  }
}

/**
 * Whether Node's permission model denies network access. If so, `server.listen` must not be called: it would throw from an
 * internal callback, where no caller can catch the error.
 */
function isForbidden(): boolean {
  // In Node versions without `--allow-net` the permission model does not restrict the network, but `has('net')` returns false.
  const knowsNetwork = process.allowedNodeEnvironmentFlags?.has('--allow-net');
  return knowsNetwork === true && process.permission?.has('net') === false;
}
