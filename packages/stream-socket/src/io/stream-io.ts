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
import type { IdleTimer } from '../socket/idle-timer.ts';
import { type AheadStream, flowsThrough, writeGathered } from './fast-path.ts';
import { gatheredWrites } from './gathered-writes.ts';
import type { OnReadTarget } from './onread.ts';
import type { ReusedReads } from './reused-reads.ts';
import { transferError } from './transfer-error.ts';
import { bytesOf, writeChunk } from './write-chunk.ts';

/** The value of `peerPort` before the peer's address was read. */
export const UNREAD = -1;

/** The callback by which an operation reports its completion to `stream.Duplex`. */
export type StreamCallback = (error?: Error | null) => void;

/**
 * Connects a `stream.Duplex` to a stream handle: passes writes to the handle, and received bytes to the Duplex.
 *
 * The Duplex requests at most one write and one shutdown at a time, so their callbacks are kept in fields, without a closure per
 * operation. Methods are not `#private`, because private methods add a field to every instance of a class, and there is one
 * instance per connection.
 */
export abstract class StreamIo implements StreamReceiver, AheadStream {
  handle: StreamHandle | null = null;
  /** The destination of reads with the option `onread`; null without it. */
  readonly target: OnReadTarget | null;
  /** The idle timer, notified whenever bytes are transferred; null until `setTimeout` sets a timeout or `stats` is called. */
  idle: IdleTimer | null = null;
  /** Reads into a reused buffer; null until `discard`, `iterator` with `reuse`, or `pipe` to a socket of this package is called. */
  reused: ReusedReads | null = null;
  protected readonly socket: Duplex;
  /** The address of the peer, or the path of an IPC server, for errors: `getpeername` fails on a broken connection. */
  peerAddress: string | undefined;
  /** The port that belongs to `peerAddress`; undefined for IPC, {@link UNREAD} while both are to be read with the first bytes. */
  peerPort: number | undefined;
  #reading = false;
  gathers = true;
  statusAhead: Status | null = null;
  /** The callback of the oldest pending write. `stream.Writable` requests one write at a time. */
  #pendingWrite: StreamCallback | null = null;
  /**
   * The callbacks of later pending writes. Exists only after a joined write, which `stream.Writable` does not know of, was
   * pending together with another write.
   */
  #laterWrites: StreamCallback[] | null = null;
  #pendingShutdown: StreamCallback | null = null;
  /** The byte counts of the previous handle; null if there was none. */
  #counts: Pick<StreamHandle, 'bytesRead' | 'bytesWritten'> | null = null;

  constructor(socket: Duplex, target: OnReadTarget | null) {
    this.socket = socket;
    this.target = target;
  }

  /** Makes this object the receiver of the events of `handle`. */
  attach(handle: StreamHandle): void {
    this.handle = handle;
    this.#reading = false;
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

  startReading(): void {
    if (this.reused?.isStopped) return;
    this.#reading = true;
    const status = this.handle!.readStart();
    if (status < 0) this.socket.destroy(this.failure(status, 'read'));
  }

  stopReading(): void {
    this.#reading = false;
    this.handle?.readStop();
  }

  get isReading(): boolean {
    return this.#reading;
  }

  onRead(bytes: Uint8Array): void {
    if (this.peerPort === UNREAD) this.readPeer();
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
    if (this.peerPort === UNREAD) this.readPeer();
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
    this.#reading = false;
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
    else if (this.#pendingWrite === null) this.#pendingWrite = callback;
    else if (this.#laterWrites === null) this.#laterWrites = [callback];
    else this.#laterWrites.push(callback);
  }

  onWrite(status: Status): void {
    this.idle?.touchWrite();
    const callback = this.#pendingWrite!;
    this.#pendingWrite = this.#laterWrites?.shift() ?? null;
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
    else if (status === PENDING) this.#pendingShutdown = callback;
    // ENOTCONN: the peer has reset the connection before the FIN could be sent, which is not reported as an error.
    else if (status === errnoNumber('ENOTCONN')) callback();
    else callback(this.failure(status, 'shutdown'));
  }

  onShutdown(): void {
    const callback = this.#pendingShutdown!;
    this.#pendingShutdown = null;
    callback();
  }

  private failure(status: Status, syscall: string): SystemError {
    return transferError(status, syscall, this.peer);
  }

  /** The remote endpoint, for errors; undefined if unknown. */
  protected abstract get peer(): Endpoint | undefined;

  /** Asks the system for the peer's address, and sets `peerAddress` and `peerPort`. */
  protected abstract readPeer(): void;

  /** Never called: while a handle connects, its receiver is an `Attempt`, not this object. */
  onConnect(): void {}

  abstract onClose(): void;
}
