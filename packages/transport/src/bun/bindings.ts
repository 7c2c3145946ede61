/**
 * Bun's own sockets, `Bun.listen` and `Bun.connect` (https://bun.com/docs/runtime/networking/tcp). The types describe the members
 * that this backend uses.
 */

/** A connected socket, whose callbacks are {@link BunHandlers}. */
export interface BunSocket<Data> {
  /** The object that the callbacks find their state in. */
  data: Data;
  readonly fd: number;
  readonly localAddress?: string;
  readonly localPort?: number;
  readonly remoteAddress?: string;
  readonly remotePort?: number;
  /** Returns the number of bytes that the kernel has taken; -1 if the socket is closed. */
  write(bytes: Uint8Array, offset?: number, length?: number): number;
  /** Sends FIN. */
  shutdown(): void;
  /** Closes the descriptor. */
  close(): void;
  /** Closes the descriptor with a TCP reset. */
  terminate(): void;
  pause(): void;
  resume(): void;
  ref(): void;
  unref(): void;
  /** Replaces the callbacks of this socket. */
  reload(options: { socket: BunHandlers<Data> }): void;
  setNoDelay(enable: boolean): boolean;
  /** @param initialDelay Milliseconds; 0 leaves the system's value. */
  setKeepAlive(enable: boolean, initialDelay: number): boolean;
  setTypeOfService(value: number): void;
  getTypeOfService(): number;
}

/** The callbacks of a listener's sockets, or of one socket. Without a callback `error`, an exception in one is uncaught. */
export interface BunHandlers<Data> {
  open?(socket: BunSocket<Data>): void;
  /** `bytes` have memory of their own. */
  data(socket: BunSocket<Data>, bytes: Uint8Array): void;
  /** The kernel takes bytes again. Also called when nothing was written. */
  drain(socket: BunSocket<Data>): void;
  /** The peer has sent FIN. */
  end(socket: BunSocket<Data>): void;
  /** The descriptor was closed: by a call, by an error, or because both ends have sent FIN. */
  close(socket: BunSocket<Data>, error?: Error): void;
}

/** The bound endpoint. */
export interface SocketName {
  address?: string;
  port?: number;
}

/** A listening socket. */
export interface BunServer<Data> {
  /** The initial `data` of the sockets that are accepted. */
  data: Data;
  readonly fd: number;
  /** Sets the properties of `out`; none for a Unix socket. */
  getsockname(out: SocketName): void;
  stop(): void;
  ref(): void;
  unref(): void;
}

interface SocketOptions<Data> {
  /** Whether the socket stays open when the peer has sent FIN. */
  allowHalfOpen: boolean;
  data: Data;
  socket: BunHandlers<Data>;
}

/** What a listener is made from: an address, the path of a Unix socket, or the descriptor of a bound socket. */
export type ListenTarget =
  | {
      hostname: string;
      port: number;
      exclusive: boolean;
      ipv6Only: boolean | undefined;
      reusePort: boolean | undefined;
    }
  | { unix: string }
  | { fd: number };

/** The part of the global `Bun` that this backend uses. */
export interface BunSockets {
  /** @throws Error with the errno's name as its `code` */
  listen<Data>(options: SocketOptions<Data> & ListenTarget): BunServer<Data>;
  /** Calls `open` before it returns, if the descriptor is that of a connected socket. */
  connect<Data>(options: SocketOptions<Data> & { fd: number }): Promise<BunSocket<Data>>;
}

/** The global `Bun`; undefined on other runtimes. */
export function tryBun(): BunSockets | undefined {
  const { Bun } = globalThis as { Bun?: Partial<BunSockets> };
  return Bun?.listen && Bun.connect ? (Bun as BunSockets) : undefined;
}
