import type hostNet from 'node:net';
import type {
  BindOptions,
  BoundHandle,
  Endpoint,
  InetName,
  ListenHandle,
  Status,
  StreamHandle,
  StreamKind,
} from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';
import { SocketFile } from '../runtime/socket-file.ts';
import { hostCapabilities } from './capabilities.ts';
import { HostListener } from './listen-handle.ts';
import { nameOf } from './name-of.ts';
import { newServer, newSocket } from './native.ts';
import { ENOTSUP, statusOf } from './status-of.ts';
import { HostStream } from './stream-handle.ts';

/** Binds a `net.BoundSocket` of the runtime. Returns `ENOTSUP` if the runtime lacks this class, or the class cannot bind paths. */
export function bindHost(local: Endpoint, options: BindOptions): BoundHandle | Status {
  const { boundPaths, boundPorts } = hostCapabilities();
  if ('path' in local ? !boundPaths : !boundPorts) return ENOTSUP;
  const { BoundSocket } = builtIn('node:net');
  try {
    return 'path' in local
      ? new HostBound('ipc', new BoundSocket({ path: local.path } as object), local.path)
      : new HostBound('tcp', new BoundSocket({ host: local.address, port: local.port, ...options }));
  } catch (error) {
    return statusOf(error);
  }
}

class HostBound implements BoundHandle {
  readonly kind: StreamKind;
  readonly #native: hostNet.BoundSocket;
  readonly #path: string | undefined;
  readonly #file: SocketFile | undefined;

  constructor(kind: StreamKind, native: hostNet.BoundSocket, path?: string) {
    this.kind = kind;
    this.#native = native;
    this.#path = path;
    this.#file = path === undefined ? undefined : new SocketFile(path);
  }

  get fd(): number {
    return this.#native.fd();
  }

  localName(): InetName | undefined {
    if (this.kind === 'ipc') return undefined;
    const { address, port } = this.#native.address();
    return nameOf(address, port);
  }

  toStream(): StreamHandle {
    const name = this.localName();
    const socket = newSocket({ handle: this.#native });
    return new BoundHostStream(this.kind, socket, name, this.#path, this.#file);
  }

  toListener(): ListenHandle {
    return new BoundHostListener(this.kind, newServer(), this.#native, this.#file);
  }

  close(): void {
    closeWith(this.#file, () => this.#native.close());
  }
}

/** A stream made from a bound socket: its local address is known before `connect`. */
class BoundHostStream extends HostStream {
  readonly #bound: InetName | undefined;
  #connects = false;
  readonly #file: SocketFile | undefined;
  readonly boundPath?: string;

  constructor(
    kind: StreamKind,
    native: hostNet.Socket,
    bound: InetName | undefined,
    path: string | undefined,
    file: SocketFile | undefined,
  ) {
    super(kind, native, 'fresh');
    this.#bound = bound;
    this.#file = file;
    if (path !== undefined) this.boundPath = path;
  }

  override connect(remote: Endpoint): Status {
    this.#connects = true;
    return super.connect(remote);
  }

  override localName(): InetName | undefined {
    if (this.kind === 'ipc') return undefined;
    // The runtime's socket caches its local address when it is first read. Before `connect` the address may be 0.0.0.0 or ::, so
    // this handle reads it only after `connect`.
    const { native } = this;
    const current = this.#connects ? nameOf(native.localAddress, native.localPort) : undefined;
    return super.localName() ?? current ?? this.#bound;
  }

  override close(): void {
    closeWith(this.#file, () => super.close());
  }
}

/** A listener made from a socket bound to a path: `close` removes the socket file. */
class BoundHostListener extends HostListener {
  readonly #file: SocketFile | undefined;

  constructor(
    kind: StreamKind,
    native: hostNet.Server,
    bound: hostNet.BoundSocket,
    file: SocketFile | undefined,
  ) {
    super(kind, native, bound);
    this.#file = file;
  }

  override close(): void {
    closeWith(this.#file, () => super.close());
  }
}

function closeWith(file: SocketFile | undefined, close: () => void): void {
  if (file) file.closeWith(close);
  else close();
}
