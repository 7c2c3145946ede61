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
import { bindTcp, nameOf } from './native-address.ts';
import { LibuvStream } from './stream-handle.ts';

/** The maximum delay of a timer in milliseconds. */
const FOREVER_MS = 2 ** 31 - 1;

/** A listening handle over a TCP or pipe handle of libuv. */
export class LibuvListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly kind: StreamKind;
  readonly native: NativeStream;
  readonly #bindings: Bindings;
  #file: SocketFile | undefined;
  #closing = false;
  /**
   * The call with which libuv started to poll the handle, `listen` or `readStart`; `not` while it does not poll. `readStop` stops
   * only polling that `readStart` started.
   */
  #watched: 'listening' | 'reading' | 'not' = 'listening';
  /** A timer that keeps the process alive while libuv does not poll the handle. */
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
   * Sets libuv's readable flag on the handle, by calling `open` with its own descriptor. This makes `readStop` work, which
   * stops polling the handle: the mechanism of `acceptStop`. Nothing is read, because libuv accepts a connection when the poll
   * of a listening handle reports an event. Called before `listen`, because `open` fails for a descriptor that is being polled.
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
    // A handle that is not polled does not keep libuv's loop alive.
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
    // The stand-in object for a listener of the cluster's primary has no `fchmod`: the primary has set the permissions.
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
