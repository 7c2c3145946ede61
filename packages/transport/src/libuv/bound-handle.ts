import {
  type BindOptions,
  type BoundHandle,
  DONE,
  type Endpoint,
  type InetEndpoint,
  type InetName,
  type ListenHandle,
  type Status,
  type StreamHandle,
} from '../contract.ts';
import { SocketFile } from '../runtime/socket-file.ts';
import type { Bindings, NativePipe, NativeTcp } from './bindings.ts';
import { LibuvListener } from './listen-handle.ts';
import { bindTcp, nameOf } from './native-address.ts';
import { LibuvStream } from './stream-handle.ts';

/** Binds a libuv handle before it is known whether the handle will listen or connect. */
export function bindLibuv(local: Endpoint, options: BindOptions, bindings: Bindings): BoundHandle | Status {
  return 'path' in local ? bindPath(local.path, bindings) : bindPort(local, options, bindings);
}

function bindPort(
  local: InetEndpoint,
  { ipv6Only, reusePort }: BindOptions,
  bindings: Bindings,
): BoundHandle | Status {
  const { TCP, tcp, errno } = bindings;
  if (reusePort && tcp.UV_TCP_REUSEPORT === undefined) return errno.ENOTSUP;
  const flags = (ipv6Only ? tcp.UV_TCP_IPV6ONLY : 0) | (reusePort ? tcp.UV_TCP_REUSEPORT! : 0);
  const native = new TCP(tcp.SOCKET);
  let status = bindTcp(native, local, flags);
  // libuv's `bind` does not report EADDRINUSE; the next call on the handle, here `getsockname`, does.
  if (status === DONE) status = native.getsockname!({});
  if (status !== DONE) {
    native.close();
    return status;
  }
  return new BoundPort(native, bindings);
}

function bindPath(path: string, bindings: Bindings): BoundHandle | Status {
  const native = new bindings.Pipe(bindings.pipe.SOCKET);
  const status = native.bind(path);
  if (status !== DONE) {
    native.close();
    return status;
  }
  return new BoundPath(path, native, bindings);
}

class BoundPort implements BoundHandle {
  readonly kind = 'tcp';
  readonly #native: NativeTcp;
  readonly #bindings: Bindings;

  constructor(native: NativeTcp, bindings: Bindings) {
    this.#native = native;
    this.#bindings = bindings;
  }

  get fd(): number {
    return this.#native.fd ?? -1;
  }

  localName(): InetName | Status | undefined {
    return nameOf(this.#native, 'getsockname');
  }

  toStream(): StreamHandle {
    return new LibuvStream(this.#native, this.#bindings);
  }

  toListener(): ListenHandle {
    return new LibuvListener('tcp', this.#native, this.#bindings);
  }

  close(): void {
    this.#native.close();
  }
}

class BoundPath implements BoundHandle {
  readonly kind = 'ipc';
  readonly #path: string;
  readonly #native: NativePipe;
  readonly #bindings: Bindings;
  readonly #file: SocketFile;

  constructor(path: string, native: NativePipe, bindings: Bindings) {
    this.#path = path;
    this.#native = native;
    this.#bindings = bindings;
    this.#file = new SocketFile(path);
  }

  get fd(): number {
    return this.#native.fd ?? -1;
  }

  localName(): undefined {
    return undefined;
  }

  toStream(): StreamHandle {
    // Calls `open` to set libuv's readable and writable flags, because `connect` sets them only on a pipe without a descriptor,
    // and a bound pipe has one.
    if (this.fd >= 0) this.#native.open(this.fd);
    return new BoundPipeStream(this.#path, this.#file, this.#native, this.#bindings);
  }

  toListener(): ListenHandle {
    return new BoundPipeListener(this.#file, this.#native, this.#bindings);
  }

  close(): void {
    this.#file.closeWith(() => this.#native.close());
  }
}

/** A stream that is bound to a path: `close` removes the socket file. */
class BoundPipeStream extends LibuvStream {
  readonly boundPath: string;
  readonly #file: SocketFile;

  constructor(path: string, file: SocketFile, native: NativePipe, bindings: Bindings) {
    super(native, bindings);
    this.boundPath = path;
    this.#file = file;
  }

  override close(): void {
    this.#file.closeWith(() => super.close());
  }
}

/** A listener made from a handle bound to a path: `close` removes the socket file. */
class BoundPipeListener extends LibuvListener {
  readonly #file: SocketFile;

  constructor(file: SocketFile, native: NativePipe, bindings: Bindings) {
    super('ipc', native, bindings);
    this.#file = file;
  }

  override close(): void {
    this.#file.closeWith(() => super.close());
  }
}
