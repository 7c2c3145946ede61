import type { Server } from 'node:net';
import { Duplex } from 'node:stream';
import { ERR_INVALID_HANDLE_TYPE, ERR_SOCKET_CLOSED } from '@net/errors';
import type { ProxyHeader } from '@net/proxy-protocol';
import type { PeerCredentials } from '@net/transport';
import { normalizeArguments } from '../connect/arguments.ts';
import { connectSocket } from '../connect/connect-socket.ts';
import { holdUntilConnected } from '../connect/held-operation.ts';
import type { ConnectOptions, IpcConnectOptions, TcpConnectOptions } from '../connect/options.ts';
import { canWriteAhead, finishWriteAhead, writeAhead } from '../io/fast-path.ts';
import type { StreamCallback } from '../io/stream-io.ts';
import { byteLengthOf } from '../io/write-chunk.ts';
import { markBusy, markIdle } from './busy.ts';
import { bytesWrittenOf } from './bytes-written.ts';
import { destroySocket, refuseWrite, resetNow } from './closing.ts';
import { DuplexWithEvents } from './events.ts';
import { ENDED_BY_PEER } from './flags.ts';
import { type Chunk, type IteratorOptions, iterateReused } from './iterate.ts';
import { type KeepAliveOptions, keepAliveOf } from './keep-alive.ts';
import { type AddressInfo, localNameOf, remoteNameOf } from './names.ts';
import { setIdleTimeout } from './new-idle-timer.ts';
import { getTypeOfService, setSocketOption, setTypeOfService } from './options.ts';
import { peerCredentialsOf } from './peer-credentials.ts';
import { beforePause, noteFlow, pipeTo, readHandle, reusedReadsOf, startTarget } from './reading.ts';
import { setReferenced } from './referenced.ts';
import { kState, type SocketState } from './state.ts';
import { recordTimes, type SocketStats, statsOf } from './stats.ts';

/** Used instead of `super`, because `@net/node-interop` may insert `net.Socket.prototype` into the prototype chain. */
const above = Duplex.prototype;

/** The state of a socket: `opening` while connecting, otherwise which of its halves are open. */
export type SocketReadyState = 'opening' | 'open' | 'readOnly' | 'writeOnly' | 'closed';

/**
 * The methods of a socket. {@link Socket} is the constructor: a function, because `net.Socket()` without `new` and
 * `net.Socket.call(this)` are part of the API, and a class allows neither.
 */
export class SocketMethods extends DuplexWithEvents {
  declare [kState]: SocketState;

  /** Whether the socket is connecting. */
  declare connecting: boolean;
  /** Milliseconds set with `setTimeout`; undefined before. */
  declare timeout?: number;
  // The local address, port and family are optional, as in Node's types. A getter cannot be optional, so `localNames` in
  // socket.ts defines them.
  declare readonly localAddress?: string;
  declare readonly localPort?: number;
  /** `'IPv4'` or `'IPv6'`. */
  declare readonly localFamily?: string;
  /** The server that accepted this socket; null for any other socket. */
  declare server: Server | null;
  /** The PROXY protocol header of the connection, if its server has the option `proxyProtocol`. */
  declare proxy?: ProxyHeader;
  /** The attempted addresses, as `address:port`. Undefined unless the host had several, which the type omits, as Node's does. */
  declare autoSelectFamilyAttemptedAddresses: string[];

  /**
   * Connects: `(options)`, `(path)`, `(port[, host])`, each with a `'connect'` listener at the end; `()` if options were kept.
   *
   * @throws ERR_MISSING_ARGS, ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_SOCKET_BAD_PORT, ERR_OUT_OF_RANGE,
   *   ERR_INVALID_IP_ADDRESS
   */
  connect(options: ConnectOptions, listener?: () => void): this;
  connect(port: number | string, host: string, listener?: () => void): this;
  connect(port: number | string, listener?: () => void): this;
  connect(path: string, listener?: () => void): this;
  connect(): this;
  connect(...args: unknown[]): this {
    const [options, listener] = normalizeArguments<Partial<TcpConnectOptions & IpcConnectOptions>>(args);
    connectSocket(this, options, listener);
    return this;
  }

  /** @ignore */
  override _read(): void {
    readHandle(this);
  }

  // biome-ignore lint/suspicious/noExplicitAny: the return type in `stream.Readable`.
  override read(size?: number): any {
    startTarget(this);
    return above.read.call(this, size);
  }

  /** Stops emitting `'data'`; with `onread`, stops reading. */
  override pause(): this {
    beforePause(this);
    above.pause.call(this);
    return this;
  }

  override resume(): this {
    startTarget(this);
    noteFlow(this, true);
    above.resume.call(this);
    return this;
  }

  /** Drops all data until `'end'`, like `resume()`, but without memory for each read. A reader added later gets later data. */
  discard(): this {
    reusedReadsOf(this);
    return this.resume();
  }

  /** The iterator of `for await`. With the option `reuse`, no memory is allocated per read. */
  override iterator(options?: IteratorOptions): NodeJS.AsyncIterator<Chunk> {
    return options?.reuse ? iterateReused(this, options) : above.iterator.call(this, options);
  }

  override pipe<Destination extends NodeJS.WritableStream>(
    destination: Destination,
    options?: { end?: boolean | undefined },
  ): Destination {
    pipeTo(this, destination, () => above.pipe.call(this, destination, options), hasOwnWrites);
    return destination;
  }

  override write(chunk: unknown, callback?: StreamCallback): boolean;
  override write(chunk: unknown, encoding?: BufferEncoding, callback?: StreamCallback): boolean;
  override write(chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
    const state = this[kState];
    // After the peer has ended, writes fail only once the writable half has ended, too: a write in an 'end' listener is still
    // sent.
    if (state.flags & ENDED_BY_PEER && this.writableEnded) return refuseWrite(this, callback ?? encoding);
    const isOwnWrite = callback === undefined && this._write === SocketMethods.prototype._write;
    if (isOwnWrite && canWriteAhead(this, state, chunk, encoding)) {
      state.idle?.touchWrite();
      if (writeAhead(state, chunk, (encoding ?? 'utf8') as BufferEncoding)) return true;
    } else state.releaseGathered();
    return above.write.call(this, chunk, encoding as BufferEncoding, callback as StreamCallback);
  }

  override setDefaultEncoding(encoding: BufferEncoding): this {
    above.setDefaultEncoding.call(this, encoding);
    this[kState].setDefaultEncoding(encoding);
    return this;
  }

  /** @ignore */
  override _write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: StreamCallback): void {
    const state = this[kState];
    if (this.connecting) {
      const bytes = byteLengthOf(chunk, encoding);
      holdUntilConnected(this, { bytes, method: '_write', args: [chunk, encoding, callback], callback });
    } else if (state.statusAhead !== null) finishWriteAhead(state, callback);
    else state.write(chunk, encoding, callback);
  }

  /** @ignore */
  override _writev(
    chunks: { chunk: Uint8Array; encoding: BufferEncoding }[],
    callback: StreamCallback,
  ): void {
    if (!this.connecting) {
      this[kState].writeMany(chunks, callback);
      return;
    }
    let bytes = 0;
    for (const each of chunks) bytes += byteLengthOf(each.chunk, each.encoding);
    holdUntilConnected(this, { bytes, method: '_writev', args: [chunks, callback], callback });
  }

  /** @ignore */
  override _final(callback: StreamCallback): void {
    if (!this.connecting) this[kState].shutdown(callback);
    else holdUntilConnected(this, { bytes: 0, method: '_final', args: [callback], callback });
  }

  /** @ignore */
  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    destroySocket(this, error, callback);
  }

  /** Destroys the socket after all written data was passed to the system. */
  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', this.destroy);
  }

  /**
   * Closes the connection with a TCP reset (RST). While connecting, waits until the socket is connected. Without a connection
   * the socket is destroyed with ERR_SOCKET_CLOSED.
   *
   * @throws ERR_INVALID_HANDLE_TYPE on an IPC socket.
   */
  resetAndDestroy(): this {
    const handle = this[kState].anyHandle;
    if (!handle) return this.destroy(ERR_SOCKET_CLOSED());
    if (handle.kind !== 'tcp') throw ERR_INVALID_HANDLE_TYPE();
    if (this.connecting) this.once('connect', () => resetNow(this));
    else resetNow(this);
    return this;
  }

  /**
   * Emits `'timeout'` after `msecs` milliseconds without activity, without closing the socket. 0 turns the timeout off.
   *
   * @param callback Added as a one-time listener of `'timeout'`; removed if `msecs` is 0.
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
   */
  setTimeout(msecs: number, callback?: () => void): this {
    this.timeout = msecs;
    setIdleTimeout(this, msecs, callback, SocketMethods.prototype);
    return this;
  }

  /** Disables Nagle's algorithm, or enables it again. Without a connection the setting is applied once the socket is connected. */
  setNoDelay(enable = true): this {
    setSocketOption(this[kState], 'noDelay', Boolean(enable));
    return this;
  }

  /**
   * Turns TCP keep-alive on or off. Delays are in milliseconds, rounded down to whole seconds.
   *
   * @param initialDelay Idle time before the first probe; 0 leaves the system's value. @default 0
   * @param interval Time between probes; unused by libuv on Linux if `initialDelay` is 0. @default 1000
   * @param count Unanswered probes before the connection counts as lost; unused like `interval`. @default 10
   * @throws ENOTSUP if the interval or count is not the default and the transport lacks `capabilities.keepAliveProbes`
   */
  setKeepAlive(enable?: boolean, initialDelay?: number, interval?: number, count?: number): this;
  setKeepAlive(options: KeepAliveOptions): this;
  setKeepAlive(
    enable: boolean | KeepAliveOptions = false,
    initialDelay?: number,
    interval?: number,
    count?: number,
  ): this {
    const wanted =
      typeof enable === 'object' && enable !== null
        ? keepAliveOf(enable.enable, enable.initialDelay, enable.interval, enable.count)
        : keepAliveOf(enable, initialDelay, interval, count);
    setSocketOption(this[kState], 'keepAlive', wanted);
    return this;
  }

  /**
   * Sets the IPv4 type of service or the IPv6 traffic class. Without a connection the value is applied once the socket is
   * connected.
   *
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE, and a system error if the system rejects the value; ENOTSUP if the
   *   transport does not support the option (`capabilities.typeOfService`).
   */
  setTypeOfService(tos: number): this {
    setTypeOfService(this[kState], tos);
    return this;
  }

  /** The current type of service; without a connection the value that was set last. @default 0 */
  getTypeOfService(): number {
    return getTypeOfService(this[kState]);
  }

  /** Lets this socket keep the process alive again. Called before `connect`, takes effect when the socket is connected. */
  ref(): this {
    return setReferenced(this, true);
  }

  /** Lets the process exit even if this socket is open. Called before `connect`, takes effect when the socket is connected. */
  unref(): this {
    return setReferenced(this, false);
  }

  /**
   * Marks the connection as busy, for example while it handles a request: during its grace period `server.shutdown` does not end
   * the connection until `idle` was called as often as `busy`. Without these calls it is idle if no data is unread or unwritten.
   */
  busy(): this {
    markBusy(this);
    return this;
  }

  /** Ends what a call of `busy` began. Called before any `busy`, marks the connection as idle even if data is unread. */
  idle(): this {
    markIdle(this);
    return this;
  }

  /**
   * Returns the byte counts, and when bytes were last read and written. The times are recorded from the first call of `stats`, or
   * from the creation of the socket if it has the option `stats`.
   */
  stats(): SocketStats {
    return statsOf(this, recordTimes(this, SocketMethods.prototype));
  }

  /** The process at the other end of a Unix socket. Throws ENOTCONN; ENOTSUP for other sockets, or if the runtime cannot tell. */
  peerCredentials(): PeerCredentials {
    return peerCredentialsOf(this);
  }

  /** The local endpoint; an empty object without a connection. */
  address(): AddressInfo | Record<string, never> {
    return localNameOf(this) ?? {};
  }

  /** Whether the socket is not connected yet, or not connected any more. */
  get pending(): boolean {
    return !this[kState].handle || this.connecting;
  }

  get readyState(): SocketReadyState {
    if (this.connecting) return 'opening';
    if (this.readable) return this.writable ? 'open' : 'readOnly';
    return this.writable ? 'writeOnly' : 'closed';
  }

  /**
   * Bytes buffered for writing; undefined without a handle; the type omits undefined, as Node's types do.
   *
   * @deprecated Use `writableLength`.
   */
  get bufferSize(): number {
    return this[kState].anyHandle ? this.writableLength : (undefined as unknown as number);
  }

  /** Bytes received. */
  get bytesRead(): number {
    return this[kState].bytesRead;
  }

  /** Bytes written, including those that are still buffered. */
  get bytesWritten(): number {
    return bytesWrittenOf(this);
  }

  /** The peer's address; undefined over IPC. After the socket has closed, known only if a `remote…` property was read before. */
  get remoteAddress(): string | undefined {
    return remoteNameOf(this)?.address;
  }

  get remotePort(): number | undefined {
    return remoteNameOf(this)?.port;
  }

  /** `'IPv4'` or `'IPv6'`. */
  get remoteFamily(): string | undefined {
    return remoteNameOf(this)?.family;
  }
}

const { write, _write, _writev } = SocketMethods.prototype;

/** Whether the write methods are the original ones: not overridden by a subclass, and not replaced on the socket. */
function hasOwnWrites(socket: Duplex): boolean {
  return socket.write === write && socket._write === _write && socket._writev === _writev;
}
