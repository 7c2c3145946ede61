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
import { bindStatus } from '../missing-folder.ts';
import { SocketFile } from '../socket-file.ts';
import type { Bindings, NativePipe, NativeStream, NativeTcp } from './bindings.ts';
import { bindTcp, LibuvStream, nameOf } from './stream-handle.ts';

/** A listener over one of libuv's TCP or pipe handles. */
export class LibuvListener implements ListenHandle {
  receiver: ListenReceiver | null = null;
  readonly kind: StreamKind;
  readonly native: NativeStream;
  readonly #bindings: Bindings;
  #file: SocketFile | undefined;
  #closing = false;

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
      const stream = client ? new LibuvStream(this.kind, client, this.#bindings) : null;
      if (this.receiver && !this.#closing) this.receiver.onConnection(status, stream);
      else stream?.close();
    };
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

  #setAccess({ readableAll, writableAll }: ListenOptions): Status {
    if (this.kind !== 'ipc' || !(readableAll || writableAll)) return DONE;
    const { pipe } = this.#bindings;
    const mode = (readableAll ? pipe.UV_READABLE : 0) | (writableAll ? pipe.UV_WRITABLE : 0);
    return (this.native as NativePipe).fchmod(mode);
  }

  close(): void {
    if (this.#closing) return;
    this.#closing = true;
    const close = (): void => this.native.close(() => this.receiver?.onClose());
    if (this.#file) this.#file.closeWith(close);
    else close();
  }

  ref(): void {
    this.native.ref?.();
  }

  unref(): void {
    this.native.unref?.();
  }

  hasRef(): boolean {
    return this.native.hasRef?.() ?? true;
  }

  localName(): InetName | Status | undefined {
    return this.kind === 'tcp' ? nameOf(this.native as NativeTcp, 'getsockname') : undefined;
  }
}
