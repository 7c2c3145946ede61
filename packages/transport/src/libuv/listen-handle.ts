import {
  DONE,
  type Endpoint,
  type InetName,
  type ListenHandle,
  type ListenOptions,
  type ListenReceiver,
  type Status,
  type StreamKind,
} from '../contract.ts';
import { SocketFile } from '../runtime/socket-file.ts';
import { bindStatus } from '../runtime/socket-path-status.ts';
import type { Bindings, NativePipe, NativeStream, NativeTcp } from './bindings.ts';
import { bindTcp, LibuvStream, nameOf } from './stream-handle.ts';

/** The longest delay of a timer. */
const FOREVER_MS = 2 ** 31 - 1;

/** A listener over one of libuv's TCP or pipe handles. */
export class LibuvListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly kind: StreamKind;
  readonly native: NativeStream;
  readonly #bindings: Bindings;
  #file: SocketFile | undefined;
  #closing = false;
  /** How libuv has come to watch the handle for connections; `reading` is the way that can be undone. */
  #watched: 'listening' | 'reading' | 'not' = 'listening';
  /** Keeps the process alive while nothing is watched. */
  #keeper: NodeJS.Timeout | undefined;

  constructor(kind: StreamKind, native: NativeStream, bindings: Bindings) {
    this.kind = kind;
    this.native = native;
    this.#bindings = bindings;
  }

  get fd(): number {
    return this.native.fd ?? -1;
  }

  listen(local: Endpoint | null, options: ListenOptions): Status {
    const bound = local === null ? DONE : this.#bind(local, options);
    if (bound !== DONE) return bound;
    this.native.onconnection = (status, client) => {
      const stream = client ? new LibuvStream(client, this.#bindings) : null;
      if (this.receiver && !this.#closing) this.receiver.onConnection(status, stream);
      else stream?.close();
    };
    this.#makeReadable();
    const listening = this.native.listen(options.backlog);
    return listening === DONE ? this.#setAccess(options) : listening;
  }

  #bind(local: Endpoint, { ipv6Only, reusePort }: ListenOptions): Status {
    if ('path' in local) {
      const status = (this.native as NativePipe).bind(local.path);
      if (status === DONE) this.#file = new SocketFile(local.path);
      return bindStatus(status, local.path);
    }
    const { tcp, errno } = this.#bindings;
    if (reusePort && tcp.UV_TCP_REUSEPORT === undefined) return errno.ENOTSUP;
    const flags = (ipv6Only ? tcp.UV_TCP_IPV6ONLY : 0) | (reusePort ? tcp.UV_TCP_REUSEPORT! : 0);
    return bindTcp(this.native as NativeTcp, local, flags);
  }

  /**
   * A handle that opened its descriptor may read, and it may open the descriptor that it has. Nothing is ever read: libuv
   * answers for a listening handle by accepting. But it is by reading that watching can be stopped. It has to be now:
   * a descriptor that is watched cannot be opened.
   */
  #makeReadable(): void {
    const { fd } = this;
    if (fd >= 0) (this.native as NativeTcp | NativePipe).open?.(fd);
  }

  acceptStop(): Status {
    const { native } = this;
    if (this.#closing || this.#watched === 'not') return DONE;
    if (this.#watched === 'listening' && native.readStart?.() !== DONE) return this.#bindings.errno.ENOTSUP;
    native.readStop();
    this.#watched = 'not';
    // libuv takes a handle that it does not watch for one that is done.
    this.#keeper = setInterval(() => undefined, FOREVER_MS);
    if (!this.hasRef()) this.#keeper.unref();
    return DONE;
  }

  acceptStart(): Status {
    if (this.#closing || this.#watched !== 'not') return DONE;
    this.#releaseKeeper();
    this.#watched = 'reading';
    return this.native.readStart();
  }

  #releaseKeeper(): void {
    clearInterval(this.#keeper);
    this.#keeper = undefined;
  }

  #setAccess({ readableAll, writableAll }: ListenOptions): Status {
    if (this.kind !== 'ipc' || !(readableAll || writableAll)) return DONE;
    const { pipe } = this.#bindings;
    const mode = (readableAll ? pipe.UV_READABLE : 0) | (writableAll ? pipe.UV_WRITABLE : 0);
    // What stands for a listener of a cluster's primary has no file to set: the primary has done it.
    return (this.native as NativePipe).fchmod?.(mode) ?? DONE;
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    this.#releaseKeeper();
    const close = (): void => this.native.close(() => this.receiver?.onClose());
    if (this.#file) this.#file.closeWith(close);
    else close();
  }

  ref(): void {
    this.native.ref?.();
    this.#keeper?.ref();
  }

  unref(): void {
    this.native.unref?.();
    this.#keeper?.unref();
  }

  hasRef(): boolean {
    return this.native.hasRef?.() ?? true;
  }

  localName(): InetName | Status | undefined {
    return this.kind === 'tcp' ? nameOf(this.native as NativeTcp, 'getsockname') : undefined;
  }
}
