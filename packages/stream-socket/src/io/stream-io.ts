import type { Duplex } from 'node:stream';
import { ERR_SOCKET_CLOSED, errnoNumber, type SystemError } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import {
  DONE,
  type Endpoint,
  EOF,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamReceiver,
} from '@net/transport';
import { GATHERS, OTHER_ENCODING, PEER_UNREAD, READING } from '../socket/flags.ts';
import type { IdleTimer } from '../socket/idle-timer.ts';
import { type AheadStream, flowsThrough, writeGathered } from './fast-path.ts';
import { gatheredWrites } from './gathered-writes.ts';
import type { OnReadTarget } from './onread.ts';
import type { ReusedReads } from './reused-reads.ts';
import { transferError } from './transfer-error.ts';
import { bytesOf, writeChunk } from './write-chunk.ts';

/** The callback by which an operation reports its completion to `stream.Duplex`. */
export type StreamCallback = (error?: Error | null) => void;

/** The ways to receive bytes without memory for each read. */
interface ReadsInPlace {
  /** The destination of reads with the option `onread`; null without it. */
  readonly target: OnReadTarget | null;
  /** Reads into a reused buffer; null until `discard`, `iterator` with `reuse`, or `pipe` to a socket of this package is called. */
  reused: ReusedReads | null;
}

/**
 * Connects a `stream.Duplex` to a stream handle: passes writes to the handle, and received bytes to the Duplex.
 *
 * The handle completes writes and the shutdown in the order in which it was given them, so their callbacks are kept in that order,
 * without a closure per operation. Methods are not `#private`, because private methods add a field to every instance of a class, and
 * there is one instance per connection.
 */
export abstract class StreamIo implements StreamReceiver, AheadStream {
  handle: StreamHandle | null = null;
  protected readonly socket: Duplex;
  /** The bits of flags.ts. */
  flags = 0;
  /** The idle timer, notified whenever bytes are transferred; null until `setTimeout` sets a timeout or `stats` is called. */
  idle: IdleTimer | null = null;
  /** Where received bytes go other than in chunks of their own; null if nowhere. */
  reads: ReadsInPlace | null = null;
  statusAhead: Status | null = null;
  /**
   * The callbacks of pending writes and of a pending shutdown, oldest first. An array only if there are several: a joined write,
   * which `stream.Writable` does not know of, was pending together with another.
   */
  #pending: StreamCallback | StreamCallback[] | null = null;
  /** The byte counts of the previous handle; null if there was none. */
  #counts: Pick<StreamHandle, 'bytesRead' | 'bytesWritten'> | null = null;

  constructor(socket: Duplex, target: OnReadTarget | null) {
    this.socket = socket;
    if (target) this.reads = { target, reused: null };
  }

  /** Makes this object the receiver of the events of `handle`. */
  attach(handle: StreamHandle): void {
    this.handle = handle;
    this.flags &= ~READING;
    handle.receiver = this;
    nodeIdentity?.setHandleOwner(handle, this.socket);
    if (this.target) handle.readInto(this.target.buffer);
  }

  /** Drops the reference to the handle without closing it. */
  detach(): StreamHandle | null {
    gatheredWrites.release(this);
    const { handle } = this;
    this.handle = null;
    if (handle) this.rememberCounts(handle);
    this.reused?.end(handle);
    return handle;
  }

  /** Saves the byte counts of a handle before it is dropped. */
  protected rememberCounts({ bytesRead, bytesWritten }: StreamHandle): void {
    this.#counts = { bytesRead, bytesWritten };
  }

  /** Drops the byte counts and times of the previous connection. Called when a destroyed socket connects again. */
  reset(): void {
    this.#counts = null;
    this.idle?.times?.reset();
  }

  get bytesRead(): number {
    return (this.handle ?? this.#counts)?.bytesRead ?? 0;
  }

  /** Bytes passed to the handle, and joined bytes that are not written yet. */
  get bytesDispatched(): number {
    return ((this.handle ?? this.#counts)?.bytesWritten ?? 0) + gatheredWrites.lengthOf(this);
  }

  get target(): OnReadTarget | null {
    return this.reads?.target ?? null;
  }

  get reused(): ReusedReads | null {
    return this.reads?.reused ?? null;
  }

  get gathers(): boolean {
    return (this.flags & GATHERS) !== 0;
  }

  get writesUtf8(): boolean {
    return (this.flags & OTHER_ENCODING) === 0;
  }

  /** Sets the encoding of strings that are written without one. */
  setDefaultEncoding(encoding: string): void {
    if (encoding === 'utf8') this.flags &= ~OTHER_ENCODING;
    else this.flags |= OTHER_ENCODING;
  }

  startReading(): void {
    if (this.reused?.isStopped) return;
    this.flags |= READING;
    const status = this.handle!.readStart();
    if (status < 0) this.socket.destroy(this.failure(status, 'read'));
  }

  stopReading(): void {
    this.flags &= ~READING;
    this.handle?.readStop();
  }

  get isReading(): boolean {
    return (this.flags & READING) !== 0;
  }

  onRead(bytes: Uint8Array): void {
    if (this.flags & PEER_UNREAD) this.readPeer();
    this.idle?.touchRead();
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      if (this.reused && this.handle) this.reused.begin(this.handle, bytes.length);
      this.passOn(bytes);
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  private passOn(bytes: Uint8Array): void {
    const { socket } = this;
    if (flowsThrough(socket, bytes)) socket.emit('data', bytes);
    else if (!socket.push(bytes)) this.stopReading();
  }

  onReadInto(length: number): void {
    if (this.flags & PEER_UNREAD) this.readPeer();
    this.idle?.touchRead();
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      if (this.target) this.deliver(this.target, length);
      else {
        const chunk = this.reused!.take(this.handle!, length);
        if (chunk) this.passOn(chunk);
      }
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  private deliver(target: OnReadTarget, length: number): void {
    if (!target.deliver(length)) this.stopReading();
    if (this.handle && target.renew()) this.handle.readInto(target.buffer);
  }

  onReadEnd(status: Status): void {
    this.flags &= ~READING;
    const { socket } = this;
    if (status !== EOF) {
      socket.destroy(this.failure(status, 'read'));
      return;
    }
    socket.push(null);
    // Emits 'end' even if the stream is not being read, as long as nothing is buffered.
    socket.read(0);
  }

  /** Writes the joined bytes, so that a following write that is not joined stays in order. */
  releaseGathered(): void {
    gatheredWrites.release(this);
  }

  writeGathered(bytes: Uint8Array): boolean {
    return writeGathered(this.socket, this, bytes);
  }

  write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: StreamCallback): void {
    const { handle } = this;
    if (!handle) {
      callback(ERR_SOCKET_CLOSED());
      return;
    }
    this.idle?.touchWrite();
    gatheredWrites.release(this);
    this.afterWrite(writeChunk(handle, chunk, encoding), callback);
  }

  writeMany(
    chunks: readonly { chunk: Uint8Array | string; encoding: BufferEncoding }[],
    callback: StreamCallback,
  ): void {
    const { handle } = this;
    if (!handle) {
      callback(ERR_SOCKET_CLOSED());
      return;
    }
    this.idle?.touchWrite();
    gatheredWrites.release(this);
    // Removes empty chunks: Node 20's HTTP ends a response with an empty string.
    const filled = chunks.filter(({ chunk }) => chunk.length > 0);
    const [first] = filled;
    const status =
      filled.length === 1
        ? writeChunk(handle, first!.chunk, first!.encoding)
        : handle.writeMany(filled.map(({ chunk, encoding }) => bytesOf(chunk, encoding)));
    this.afterWrite(status, callback);
  }

  afterWrite(status: Status, callback: StreamCallback): void {
    if (status === DONE) callback();
    else if (status !== PENDING) callback(this.failure(status, 'write'));
    else this.addPending(callback);
  }

  private addPending(callback: StreamCallback): void {
    if (this.#pending === null) this.#pending = callback;
    else if (typeof this.#pending === 'function') this.#pending = [this.#pending, callback];
    else this.#pending.push(callback);
  }

  private takePending(): StreamCallback {
    const pending = this.#pending!;
    if (typeof pending !== 'function') return pending.shift()!;
    this.#pending = null;
    return pending;
  }

  onWrite(status: Status): void {
    this.idle?.touchWrite();
    const callback = this.takePending();
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      callback(status < 0 ? this.failure(status, 'write') : null);
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  shutdown(callback: StreamCallback): void {
    gatheredWrites.release(this);
    const status = this.handle ? this.handle.shutdown() : DONE;
    if (status === DONE) callback();
    else if (status === PENDING) this.addPending(callback);
    // ENOTCONN: the peer has reset the connection before the FIN could be sent, which is not reported as an error.
    else if (status === errnoNumber('ENOTCONN')) callback();
    else callback(this.failure(status, 'shutdown'));
  }

  onShutdown(): void {
    const callback = this.takePending();
    callback();
  }

  private failure(status: Status, syscall: string): SystemError {
    return transferError(status, syscall, this.peer);
  }

  /** The remote endpoint, for errors; undefined if unknown. Stored by the subclass: `getpeername` fails on a broken connection. */
  protected abstract get peer(): Endpoint | undefined;

  /** Asks the system for the peer's address. The subclass stores it. */
  protected abstract readPeer(): void;

  /** Never called: while a handle connects, its receiver is an `Attempt`, not this object. */
  onConnect(): void {}

  abstract onClose(): void;
}
