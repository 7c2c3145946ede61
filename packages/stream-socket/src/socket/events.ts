// biome-ignore-all lint/suspicious/noExplicitAny: the listeners of other events have arguments of any type, as in Node's types.
import type { Buffer } from 'node:buffer';
import { Duplex, type DuplexOptions, type Readable } from 'node:stream';

/** A `Buffer` over an `ArrayBuffer`. `@types/node` before 22.10 has no name for this type. */
type Chunk = ReturnType<typeof Buffer.concat>;

/** The events of a socket, with the arguments of their listeners. */
export interface SocketEvents {
  /** The socket has closed; `hadError` if it was destroyed with an error. */
  close: [hadError: boolean];
  /** The connection is established. */
  connect: [];
  /** An attempt to connect has started. For IPC, `ip` is the path, and `port` and `family` are undefined. */
  connectionAttempt: [ip: string, port: number, family: number];
  /**
   * An attempt has failed. Not emitted if the local address cannot be bound, or if the only address is blocked or its `connect`
   * fails immediately.
   */
  connectionAttemptFailed: [ip: string, port: number, family: number, error: Error];
  /** An attempt takes longer than `autoSelectFamilyAttemptTimeout`: the next address is tried. */
  connectionAttemptTimeout: [ip: string, port: number, family: number];
  /** A chunk was received: a string after `setEncoding`, otherwise a Buffer. */
  data: [data: string | Chunk];
  /** Writing may continue after `write` has returned false. */
  drain: [];
  /** The peer has ended its half of the connection, and all data was read. */
  end: [];
  error: [error: Error];
  /** `end` was called, and all data was passed to the system. */
  finish: [];
  /** The result of resolving the host name: emitted once per address, or once with the error. */
  lookup: [error: Error | null, address: string, family: number | null, host: string];
  pause: [];
  pipe: [source: Readable];
  readable: [];
  /** Emitted immediately after `'connect'`. */
  ready: [];
  resume: [];
  /** The server of this socket is shutting down. If there is a listener, the program must end the socket itself. */
  shutdown: [];
  /** The socket was inactive for the time set with `setTimeout`. It is not closed. */
  timeout: [];
  unpipe: [source: Readable];
}

type Listener<Name extends keyof SocketEvents> = (...args: SocketEvents[Name]) => void;
type AnyListener = (...args: any[]) => void;

/** `stream.Duplex` with typed events. Events with other names are allowed, too. */
interface EmitsSocketEvents extends Duplex {
  addListener<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  addListener(event: string | symbol, listener: AnyListener): this;
  on<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  on(event: string | symbol, listener: AnyListener): this;
  once<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  once(event: string | symbol, listener: AnyListener): this;
  prependListener<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  prependListener(event: string | symbol, listener: AnyListener): this;
  prependOnceListener<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  prependOnceListener(event: string | symbol, listener: AnyListener): this;
  off<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  off(event: string | symbol, listener: AnyListener): this;
  removeListener<Name extends keyof SocketEvents>(event: Name, listener: Listener<Name>): this;
  removeListener(event: string | symbol, listener: AnyListener): this;
  removeAllListeners<Name extends keyof SocketEvents>(event?: Name): this;
  removeAllListeners(event?: string | symbol): this;
  emit<Name extends keyof SocketEvents>(event: Name, ...args: SocketEvents[Name]): boolean;
  emit(event: string | symbol, ...args: any[]): boolean;
  listenerCount<Name extends keyof SocketEvents>(event: Name, listener?: Listener<Name>): number;
  listenerCount(event: string | symbol, listener?: AnyListener): number;
  listeners<Name extends keyof SocketEvents>(event: Name): Listener<Name>[];
  listeners(event: string | symbol): AnyListener[];
  rawListeners<Name extends keyof SocketEvents>(event: Name): Listener<Name>[];
  rawListeners(event: string | symbol): AnyListener[];
}

/** `stream.Duplex`, with the events that a socket adds. */
export const DuplexWithEvents = Duplex as unknown as new (options?: DuplexOptions) => EmitsSocketEvents;
