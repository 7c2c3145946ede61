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
import { transferError } from './transfer-error.ts';
import { bytesOf, writeChunk } from './write-chunk.ts';

/** How a stream operation reports its end to `stream.Duplex`. */
export type StreamCallback = (error?: Error | null) => void;

/**
 * Joins a `stream.Duplex` to a stream handle: the reads and writes of the one become those of the other.
 *
 * At most one write, one shutdown and one read are under way, so the callbacks stand in fields and no closure is made
 * per operation. A field is what each connection takes, and private methods would be another.
 */
export abstract class StreamIo implements StreamReceiver, AheadStream {
  handle: StreamHandle | null = null;
  /** Where reads go instead of `'data'`, if the caller gave its own memory. */
  readonly target: OnReadTarget | null;
  /** Hears of bytes that move, if the socket ever had a timeout. */
  idle: IdleTimer | null = null;
  protected readonly socket: Duplex;
  #reading = false;
  gathers = true;
  statusAhead: Status | null = null;
  /** The callback of the oldest pending write. `stream.Writable` makes one write at a time. */
  #pendingWrite: StreamCallback | null = null;
  /** The callbacks of the pending writes after it: there may be some where gathered writes came before. */
  #laterWrites: StreamCallback[] | null = null;
  #pendingShutdown: StreamCallback | null = null;
  /** What went through the handle that was here. */
  #counts: Pick<StreamHandle, 'bytesRead' | 'bytesWritten'> | null = null;

  constructor(socket: Duplex, target: OnReadTarget | null) {
    this.socket = socket;
    this.target = target;
  }

  /** Takes `handle` over; from now on its events come here. */
  attach(handle: StreamHandle): void {
    this.handle = handle;
    this.#reading = false;
    handle.receiver = this;
    nodeIdentity?.setHandleOwner(handle, this.socket);
    if (this.target) handle.readInto(this.target.buffer);
  }

  /** Lets go of the handle without closing it. */
  detach(): StreamHandle | null {
    gatheredWrites.release(this);
    const { handle } = this;
    this.handle = null;
    if (handle) this.rememberCounts(handle);
    return handle;
  }

  /** Keeps the counts of a handle that is about to go. */
  protected rememberCounts({ bytesRead, bytesWritten }: StreamHandle): void {
    this.#counts = { bytesRead, bytesWritten };
  }

  /** A new connection begins on the same socket. */
  reset(): void {
    this.#counts = null;
  }

  get bytesRead(): number {
    return (this.handle ?? this.#counts)?.bytesRead ?? 0;
  }

  /** Bytes given to the handle, or to be given to it before this turn is over. */
  get bytesDispatched(): number {
    return ((this.handle ?? this.#counts)?.bytesWritten ?? 0) + gatheredWrites.lengthOf(this);
  }

  startReading(): void {
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
    const { socket } = this;
    this.idle?.touch();
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      if (flowsThrough(socket, bytes)) socket.emit('data', bytes);
      else if (!socket.push(bytes)) this.stopReading();
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  onReadInto(length: number): void {
    const target = this.target!;
    this.idle?.touch();
    gatheredWrites.beginEvent();
    let returned = false;
    try {
      if (!target.deliver(length)) this.stopReading();
      if (this.handle && target.renew()) this.handle.readInto(target.buffer);
      returned = true;
    } finally {
      gatheredWrites.endEvent(returned);
    }
  }

  onReadEnd(status: Status): void {
    this.#reading = false;
    const { socket } = this;
    if (status !== EOF) {
      socket.destroy(this.failure(status, 'read'));
      return;
    }
    socket.push(null);
    // Brings 'end' even where nobody reads: nothing is left that a reader could miss.
    socket.read(0);
  }

  /** Writes what was gathered, before something that is not gathered is written. */
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
    this.idle?.touch();
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
    this.idle?.touch();
    gatheredWrites.release(this);
    // HTTP of Node 20 ends an answer with an empty text.
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
    this.idle?.touch();
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
    // A peer that is gone cannot be told that we are done; that is no failure of ours.
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

  /** The other end, for errors: when a connection breaks it is too late to ask the system. */
  protected abstract get peer(): Endpoint | undefined;

  /** Nothing to do: the connector hands over connected handles. */
  onConnect(): void {}

  abstract onClose(): void;
}
