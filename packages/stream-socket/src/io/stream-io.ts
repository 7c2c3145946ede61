import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import { ERR_SOCKET_CLOSED, errnoNumber, type SystemError } from '@net/errors';
import {
  DONE,
  type Endpoint,
  EOF,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamReceiver,
  type TextEncoding,
} from '@net/transport';
import type { IdleTimer } from '../socket/idle-timer.ts';
import {
  beginTurn,
  type GatheringStream,
  gather,
  gatheredLength,
  releaseGathered,
} from './gathered-writes.ts';
import type { OnReadTarget } from './onread.ts';
import { transferError } from './transfer-error.ts';

/** How a stream operation reports its end to `stream.Duplex`. */
export type StreamCallback = (error?: Error | null) => void;

/** The names that `stream.Writable` passes for the encodings that a transport writes itself. */
const TEXT_ENCODINGS: ReadonlyMap<string, TextEncoding> = new Map([
  ['utf8', 'utf8'],
  ['utf-8', 'utf8'],
  ['latin1', 'latin1'],
  ['binary', 'latin1'],
  ['ascii', 'ascii'],
  ['ucs2', 'ucs2'],
  ['ucs-2', 'ucs2'],
  ['utf16le', 'ucs2'],
  ['utf-16le', 'ucs2'],
]);

/**
 * Joins a `stream.Duplex` to a stream handle: the reads and writes of the one become those of the other.
 *
 * At most one write, one shutdown and one read are under way, so the callbacks stand in fields and no closure is made
 * per operation. A field is what each connection takes, and private methods would be another.
 */
export abstract class StreamIo implements StreamReceiver, GatheringStream {
  handle: StreamHandle | null = null;
  /** Where reads go instead of `'data'`, if the caller gave its own memory. */
  readonly target: OnReadTarget | null;
  /** Hears of bytes that move, if the socket ever had a timeout. */
  idle: IdleTimer | null = null;
  protected readonly socket: Duplex;
  #reading = false;
  #pendingWrite: StreamCallback | null = null;
  /** What became of a chunk that `writeAhead` could not finish; `write` is called with that chunk next. */
  #statusAhead: Status | null = null;
  /** Writes under way that `stream.Writable` does not know of: they were gathered before it got busy. */
  #pendingUntold = 0;
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
    if (this.target) handle.readInto(this.target.buffer);
  }

  /** Lets go of the handle without closing it. */
  detach(): StreamHandle | null {
    releaseGathered(this);
    const { handle } = this;
    this.handle = null;
    if (!handle) return null;
    this.#counts = { bytesRead: handle.bytesRead, bytesWritten: handle.bytesWritten };
    return handle;
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
    return ((this.handle ?? this.#counts)?.bytesWritten ?? 0) + gatheredLength(this);
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
    beginTurn();
    const owner = this.socket;
    this.idle?.touch();
    if (flowsThrough(owner) && Buffer.isBuffer(bytes)) owner.emit('data', bytes);
    else if (!owner.push(bytes)) this.stopReading();
  }

  onReadInto(length: number): void {
    beginTurn();
    const target = this.target!;
    this.idle?.touch();
    if (!target.deliver(length)) this.stopReading();
    if (this.handle && target.renew()) this.handle.readInto(target.buffer);
  }

  onReadEnd(status: Status): void {
    this.#reading = false;
    const owner = this.socket;
    if (status !== EOF) {
      owner.destroy(this.failure(status, 'read'));
      return;
    }
    owner.push(null);
    // Brings 'end' even where nobody reads: nothing is left that a reader could miss.
    owner.read(0);
  }

  /**
   * Gives the handle a chunk before `stream.Writable` knows of it. Only for when that has nothing under way, and would
   * pass the chunk on at once.
   *
   * @returns Whether the handle took it all. If not, the chunk is to be written in the ordinary way; `write` goes on
   *   from here.
   */
  writeAhead(chunk: Uint8Array | string, encoding: BufferEncoding): boolean {
    this.idle?.touch();
    if (gather(this, chunk, encoding)) return true;
    if (!releaseGathered(this)) return false;
    const status = giveTo(this.handle!, chunk, encoding);
    if (status === DONE) return true;
    this.#statusAhead = status;
    return false;
  }

  /** Lets what was gathered go out, before something that is not gathered. */
  releaseGathered(): void {
    releaseGathered(this);
  }

  writeGathered(bytes: Uint8Array): boolean {
    const status = this.handle!.write(bytes);
    if (status === DONE) return true;
    const owner = this.socket;
    if (owner.writable && owner.writableLength === 0 && owner.writableCorked === 0) {
      // From here on it is a write like any other.
      this.#statusAhead = status;
      write.call(owner, bytes);
    } else if (status === PENDING) this.#pendingUntold++;
    else owner.destroy(this.failure(status, 'write'));
    return false;
  }

  write(chunk: Uint8Array | string, encoding: BufferEncoding, callback: StreamCallback): void {
    const { handle } = this;
    if (!handle) {
      callback(ERR_SOCKET_CLOSED());
      return;
    }
    this.idle?.touch();
    releaseGathered(this);
    const status = this.#statusAhead ?? giveTo(handle, chunk, encoding);
    this.#statusAhead = null;
    this.afterWrite(status, callback);
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
    releaseGathered(this);
    // HTTP of Node 20 ends an answer with an empty text.
    const filled = chunks.filter(({ chunk }) => chunk.length > 0);
    const [first] = filled;
    const status =
      filled.length === 1
        ? giveTo(handle, first!.chunk, first!.encoding)
        : handle.writeMany(filled.map(({ chunk, encoding }) => bytesOf(chunk, encoding)));
    this.afterWrite(status, callback);
  }

  private afterWrite(status: Status, callback: StreamCallback): void {
    if (status === DONE) callback();
    else if (status === PENDING) this.#pendingWrite = callback;
    else callback(this.failure(status, 'write'));
  }

  onWrite(status: Status): void {
    this.idle?.touch();
    beginTurn();
    if (this.#pendingUntold > 0) {
      this.#pendingUntold--;
      if (status < 0) this.socket.destroy(this.failure(status, 'write'));
      return;
    }
    const callback = this.#pendingWrite!;
    this.#pendingWrite = null;
    callback(status < 0 ? this.failure(status, 'write') : null);
  }

  shutdown(callback: StreamCallback): void {
    releaseGathered(this);
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

const { push } = Duplex.prototype;
// Taken off the prototype, it would lose all but the last of its signatures.
const write: (this: Duplex, chunk: Uint8Array) => boolean = Duplex.prototype.write;

/**
 * Whether `push` would do no more with a chunk than emit it: somebody listens, and nothing is buffered, decoded or
 * overridden. The first chunk is left to `push`, which takes note that there has been one.
 */
function flowsThrough(owner: Duplex): boolean {
  return (
    owner.readableFlowing === true &&
    owner.readableLength === 0 &&
    owner.readableEncoding === null &&
    owner.readableDidRead &&
    owner.push === push &&
    owner.listenerCount('data') > 0
  );
}

/** Whether a transport takes text of this encoding as it is. */
export function isTextEncoding(encoding: string): boolean {
  return TEXT_ENCODINGS.has(encoding);
}

function giveTo(handle: StreamHandle, chunk: Uint8Array | string, encoding: BufferEncoding): Status {
  if (typeof chunk !== 'string') return handle.write(chunk);
  const text = TEXT_ENCODINGS.get(encoding);
  return text ? handle.writeText(chunk, text) : handle.write(Buffer.from(chunk, encoding));
}

function bytesOf(chunk: Uint8Array | string, encoding: BufferEncoding): Uint8Array {
  return typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk;
}
