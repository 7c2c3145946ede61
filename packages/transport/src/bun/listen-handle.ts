import { AsyncResource } from 'node:async_hooks';
import {
  DONE,
  type Endpoint,
  type InetName,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  type Status,
  type StreamHandle,
  type StreamKind,
} from '../contract.ts';
import { ENOTSUP, statusOf } from '../host/status-of.ts';
import { builtIn } from '../runtime/built-in.ts';
import { SocketFile } from '../runtime/socket-file.ts';
import { bindStatus } from '../runtime/socket-path-status.ts';
import type { BunHandlers, BunServer, BunSocket, BunSockets, ListenTarget, SocketName } from './bindings.ts';
import { bunCapabilities } from './capabilities.ts';
import { inetName } from './socket-owner.ts';
import { BunStream } from './stream-handle.ts';

/** A listening handle over a listener of Bun. */
export class BunListener implements ListenHandle {
  /** The callbacks of accepted sockets. Until `open`, the owner of a socket is the listener; then its stream. */
  static readonly #handlers = {
    ...BunStream.handlers,
    open: (socket: BunSocket<BunListener>) => socket.data.#accept(socket),
  } as BunHandlers<unknown> as BunHandlers<BunListener>;

  receiver: ListenReceiver | null = null;
  #kind: StreamKind;
  readonly #bun: BunSockets;
  readonly #opened: number | undefined;
  #native: BunServer<BunListener> | null = null;
  #file: SocketFile | undefined;
  #state: 'open' | 'closed' | 'released' = 'open';
  #referenced = true;
  /** The async context of this listener and of the streams that it accepts. */
  readonly #made = new AsyncResource('NET_BUN_LISTENER');

  /** @param opened The descriptor to listen on; undefined if `listen` binds an endpoint. */
  constructor(kind: StreamKind, bun: BunSockets, opened?: number) {
    this.#kind = kind;
    this.#bun = bun;
    this.#opened = opened;
  }

  /** Creates a handle that takes a listener of Bun over from its current handle; undefined if `native` has no such handle. */
  static tryAdopt(native: object, bun: BunSockets): BunListener | undefined {
    const { data } = native as { data?: unknown };
    if (!(data instanceof BunListener) || data.#native !== native) return undefined;
    const adopting = new BunListener(data.#kind, bun);
    adopting.#native = data.#native;
    adopting.#file = data.#file;
    data.#native.data = adopting;
    data.#state = 'released';
    return adopting;
  }

  /** For a handle made from a descriptor, `tcp` until it listens: the kind of the descriptor is unknown before. */
  get kind(): StreamKind {
    return this.#kind;
  }

  get native(): object | null {
    return this.#native;
  }

  get fd(): number {
    return this.#native?.fd ?? -1;
  }

  listen(local: Endpoint | null, options: ListenOptions): Status {
    // An adopted listener listens already.
    if (this.#native) return DONE;
    if (options.reusePort && !bunCapabilities().reusePort) return ENOTSUP;
    try {
      this.#native = this.#made.runInAsyncScope(() =>
        this.#bun.listen({
          ...targetOf(local, this.#opened, options),
          allowHalfOpen: true,
          data: this,
          socket: BunListener.#handlers,
        }),
      );
      if (local && 'path' in local) this.#afterBind(local.path, options);
    } catch (error) {
      const status = statusOf(error);
      return local && 'path' in local ? bindStatus(status, local.path) : status;
    }
    if (local === null && this.localName() === undefined) this.#kind = 'ipc';
    if (!this.#referenced) this.#native.unref();
    return DONE;
  }

  #afterBind(path: string, { readableAll, writableAll }: ListenOptions): void {
    this.#file = new SocketFile(path);
    const bits = (readableAll ? 0o444 : 0) | (writableAll ? 0o222 : 0);
    // An abstract name and a Windows pipe have no file.
    if (bits === 0 || path.startsWith('\0') || process.platform === 'win32') return;
    const { chmodSync, statSync } = builtIn('node:fs');
    chmodSync(path, statSync(path).mode | bits);
  }

  #accept(socket: BunSocket<BunListener>): void {
    const stream = new BunStream(this.#kind, this.#made).own(socket);
    try {
      this.onconnection(DONE, stream);
    } finally {
      // Now, because a receiver that has started to read keeps the socket as Bun has made it: referenced.
      stream.updateRef();
    }
  }

  /** Called for each connection. The name is that of Node's handles, on which a program may replace this function. */
  onconnection = (status: Status, stream: StreamHandle): void => {
    if (this.#state === 'open' && this.receiver) this.receiver.onConnection(status, stream);
    else stream.close();
  };

  /** Not supported: Bun accepts for as long as it listens. */
  acceptStop(): Status {
    return ENOTSUP;
  }

  acceptStart(): Status {
    return DONE;
  }

  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    const close = (): void => this.#native?.stop();
    if (this.#file) this.#file.closeWith(close);
    else close();
    queueMicrotask(() => this.#made.runInAsyncScope(() => this.receiver?.onClose()));
  }

  ref(): void {
    this.#referenced = true;
    this.#native?.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#native?.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  localName(): InetName | Status | undefined {
    const name: SocketName = {};
    const status = this.getsockname(name);
    return status < 0 ? status : inetName(name.address, name.port);
  }

  /** Sets the properties of `out`. The name is that of Node's handles, on which a program may replace this method. */
  getsockname(out: SocketName): Status {
    this.#native?.getsockname(out);
    return DONE;
  }
}

function targetOf(
  local: Endpoint | null,
  fd: number | undefined,
  { ipv6Only, reusePort }: ListenOptions,
): ListenTarget {
  if (local === null) return { fd: fd! };
  if ('path' in local) return { unix: local.path };
  return { hostname: local.address, port: local.port, exclusive: !reusePort, ipv6Only, reusePort };
}
