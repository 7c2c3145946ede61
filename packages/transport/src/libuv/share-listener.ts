import {
  DONE,
  type InetName,
  type ListenOptions,
  type SharedListenerUser,
  type SharedPlace,
  type ShareListener,
  type Status,
} from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';
import { tryClusterOfWorker } from '../runtime/cluster.ts';
import type { Bindings, NativeStream, NativeTcp } from './bindings.ts';
import { LibuvListener } from './listen-handle.ts';
import { nameOf } from './native-address.ts';

/** The undocumented method of `node:cluster` through which Node's own `net` listens in a worker. */
interface ClusterWorker {
  _getServer(
    server: ServerForCluster,
    query: ClusterQuery,
    /** `handle` is a native handle that the workers share, or a stand-in object for one that the primary keeps (round-robin). */
    answer: (status: Status, handle: NativeStream | null) => void,
  ): void;
}

/** The query by which a worker asks its primary for a listening handle. */
interface ClusterQuery {
  /** The address; null for the unspecified address and for a descriptor. */
  address: string | null;
  /** The port; -1 for a path, null for a descriptor. */
  port: number | null;
  /** The address family; -1 for a path, null for a descriptor, 4 for the unspecified address. */
  addressType: 4 | 6 | -1 | null;
  fd: number | undefined;
  flags: number | undefined;
  backlog: number;
  readableAll?: boolean | undefined;
  writableAll?: boolean | undefined;
}

/** The function by which a cluster worker gets a listening handle from its primary; undefined in any other process. */
export function tryShareListener(bindings: Bindings): ShareListener | undefined {
  const cluster = tryClusterOfWorker();
  if (!cluster) return undefined;
  // `@types/node` does not declare the undocumented method.
  const worker = cluster as unknown as ClusterWorker;
  let ownerSymbol: symbol | undefined;

  return (place, options, user, answer) => {
    if (!process.connected) {
      process.nextTick(answer, bindings.errno.ENOTCONN);
      return;
    }
    const server = new ServerForCluster(user);
    worker._getServer(server, queryFor(place, options, bindings), (status, native) => {
      if (!native) {
        answer(status);
        return;
      }
      if (!('hasRef' in native)) callBackOnClose(native);
      if (isUnbound(native, place)) {
        native.close();
        answer(bindings.errno.EADDRINUSE);
        return;
      }
      // `node:cluster` asks the handle's owner whether `maxConnections` is reached, and closes the owner on `worker.disconnect()`.
      ownerSymbol ??= findOwnerSymbol(bindings);
      if (ownerSymbol) Object.assign(native, { [ownerSymbol]: server });
      answer(new SharedListener(native, bindings, server));
    });
  };
}

function queryFor(
  place: SharedPlace,
  { backlog, ipv6Only, readableAll, writableAll }: ListenOptions,
  { tcp }: Bindings,
): ClusterQuery {
  // Workers whose queries are equal share a handle. Workers may also listen with Node's own `net`, so the query equals Node's.
  if ('fd' in place) {
    return { address: null, port: null, addressType: null, fd: place.fd, flags: undefined, backlog };
  }
  if ('path' in place) {
    const query = {
      address: place.path,
      port: -1,
      addressType: -1,
      fd: undefined,
      flags: undefined,
    } as const;
    return { ...query, backlog, readableAll, writableAll };
  }
  const { address, port } = place;
  const addressType = address?.includes(':') ? 6 : 4;
  return { address, port, addressType, fd: undefined, flags: ipv6Only ? tcp.UV_TCP_IPV6ONLY : 0, backlog };
}

/**
 * Whether the primary's `bind` failed with EADDRINUSE, so that the handle does not have the requested port. libuv's `bind`
 * does not report this error, but a later call such as `listen`, which the primary does not make for a shared handle.
 */
function isUnbound(native: NativeStream, place: SharedPlace): boolean {
  if (!('port' in place) || place.port === 0) return false;
  const name = nameOf(native as NativeTcp, 'getsockname');
  return typeof name === 'object' && name.port !== place.port;
}

/** Makes `close` of a stand-in call its callback in the next tick. The stand-in's own `close` ignores the callback. */
function callBackOnClose(standIn: NativeStream): void {
  const close = standIn.close;
  standIn.close = (closed) => {
    close.call(standIn);
    if (closed) process.nextTick(closed);
  };
}

/** A listener whose handle the primary of the cluster opened. */
class SharedListener extends LibuvListener {
  readonly #server: ServerForCluster;
  #isClosed = false;
  #isReferenced = true;

  constructor(native: NativeStream, bindings: Bindings, server: ServerForCluster) {
    super('getsockname' in native ? 'tcp' : 'ipc', native, bindings);
    this.#server = server;
  }

  override listen(local: null, options: ListenOptions): Status {
    const status = super.listen(local, options);
    // After two ticks, because the server emits 'listening' in the next tick, and the primary must be notified after that.
    if (status === DONE) process.nextTick(() => process.nextTick(() => this.#announce()));
    return status;
  }

  #announce(): void {
    if (!this.#isClosed) this.#server.announce(this.localName());
  }

  override close(): void {
    this.#isClosed = true;
    super.close();
  }

  override ref(): void {
    this.#isReferenced = true;
    super.ref();
  }

  override unref(): void {
    this.#isReferenced = false;
    super.unref();
  }

  /** Tracked in a field, because the stand-in for a handle of the primary has no `hasRef`. */
  override hasRef(): boolean {
    return this.#isReferenced;
  }
}

/** The members of a server that `node:cluster` reads or calls. */
class ServerForCluster {
  readonly #user: SharedListenerUser;
  readonly #listeners: (() => void)[] = [];
  #address: object = {};

  constructor(user: SharedListenerUser) {
    this.#user = user;
  }

  once(event: string, listener: () => void): void {
    if (event === 'listening') this.#listeners.push(listener);
  }

  /** Sends the address to the primary, whose `Worker` object then emits `'listening'`. */
  announce(address: InetName | Status | undefined): void {
    if (typeof address === 'object') this.#address = address;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  address(): object {
    return this.#address;
  }

  /** Read by Node together with `_connections` and `dropMaxConnection`, in ways that depend on the version. */
  get maxConnections(): number | undefined {
    return this.#user.isFull() ? 1 : undefined;
  }

  get _connections(): number {
    return 1;
  }

  get dropMaxConnection(): boolean {
    return false;
  }

  close(closed: () => void): void {
    this.#user.close(closed);
  }
}

/** The symbol, private to Node, under which a handle refers to its socket or server; undefined if no such symbol is found. */
function findOwnerSymbol({ Pipe, pipe }: Bindings): symbol | undefined {
  const native = new Pipe(pipe.SOCKET);
  const options: object = { handle: native, readable: false, writable: false, manualStart: true };
  // Creates a socket only to make Node set this symbol on the handle; the constructor does nothing else with the handle.
  new (builtIn('node:net').Socket)(options);
  native.close();
  return Object.getOwnPropertySymbols(native).find(({ description }) => description === 'owner_symbol');
}
