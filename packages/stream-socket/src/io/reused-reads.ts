import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import type { StreamHandle } from '@net/transport';
import { isFlowing } from './fast-path.ts';
import { discardMemory, giveBackReadMemory, takeReadMemory } from './read-memory.ts';

/** Reused memory is used only after a read of at least this length: allocating memory for fewer bytes costs no more. */
const SHORTEST_READ_BYTES = 512;

/** A reader that does not keep the bytes: the destination of a `pipe`, if it is a socket of this package, or an iterator. */
export interface Destination {
  /** The `'data'` listener of this reader, such as the one that `stream.Readable.pipe` has added to the source. */
  listener: unknown;
  /** Whether no code outside of this package sees a chunk: the write methods of a destination are the original ones. */
  isUnchanged(): boolean;
  /** Whether this reader still uses the bytes of the last chunk: a write is pending. */
  usesChunk(): boolean;
  /** Whether this reader stops reading while it uses a chunk, so that the source need not read into other memory meanwhile. */
  stopsReading: boolean;
}

const { emit } = Duplex.prototype;

/**
 * Reads into one reused buffer while no code outside of this package sees the bytes: every `'data'` listener was added by a
 * `pipe` to another socket of this package or by an iterator with the option `reuse`, or there is no listener and the bytes are
 * discarded. This makes large reads cheaper, because the kernel's copy into newly allocated memory misses the processor's cache.
 *
 * | state    | bytes arrive in                             | left when                                                    |
 * | -------- | ------------------------------------------- | ------------------------------------------------------------ |
 * | chunks   | `onRead`, each chunk in its own memory      | a read was long, no other code sees the bytes, and no write  |
 * |          |                                             | of a destination still uses the reused buffer                |
 * | reusing  | `onReadInto`, in the reused buffer          | other code sees the bytes, or a destination's write is       |
 * |          |                                             | pending and still uses the reused buffer                     |
 *
 * While a pending write uses the buffer, the source reads chunks up to its high-water mark. In both states the bytes are emitted
 * as `'data'`.
 */
export class ReusedReads {
  readonly #socket: Duplex;
  #destinations: Destination[] = [];
  /** Destinations whose pending write uses `#memory`. */
  #holders: Destination[] = [];
  /** The reused buffer, from `takeReadMemory`; undefined before it is taken and after it was given back. */
  #memory: Buffer | undefined;
  /** The buffer that the handle reads into: `#memory`, or that of `discard`; null in the state "chunks". */
  #into: Buffer | null = null;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** Adds a destination, and removes those that the socket no longer pipes to. */
  addDestination(destination: Destination, handle: StreamHandle | null): void {
    // Stops reading into the buffer of `socket.discard()`: all sockets share it, so another socket would overwrite the bytes that
    // this destination still uses.
    this.end(handle);
    const listeners = this.#listeners();
    this.#destinations = this.#destinations.filter(({ listener }) => listeners.includes(listener));
    this.#destinations.push(destination);
  }

  /** Called with the length of each received chunk: changes to the state "reusing" if its conditions hold. */
  begin(handle: StreamHandle, length: number): void {
    if (length < SHORTEST_READ_BYTES || !handle.readsInPlace || !this.#isUnseen()) return;
    if (this.#destinations.length === 0) this.#into = discardMemory();
    else {
      if (this.#isHeld()) return;
      this.#memory ??= takeReadMemory();
      this.#into = this.#memory ?? null;
    }
    if (this.#into) handle.readInto(this.#into);
  }

  /**
   * Emits `length` bytes, which were received into the buffer, as `'data'`.
   *
   * @returns Undefined; or, without emitting anything, a copy of the bytes for `stream.Readable`, if other code may see them now.
   */
  take(handle: StreamHandle, length: number): Buffer | undefined {
    const bytes = this.#into!.subarray(0, length);
    if (!this.#isUnseen()) {
      this.end(handle);
      const chunk = Buffer.allocUnsafeSlow(length);
      bytes.copy(chunk);
      return chunk;
    }
    const destinations = this.#destinations;
    try {
      this.#socket.emit('data', bytes);
    } finally {
      this.#holders = destinations.filter((each) => !each.stopsReading && each.usesChunk());
      if (this.#holders.length > 0) this.#readChunks(handle);
    }
    return undefined;
  }

  /** Whether nothing may be read now, because it would overwrite a chunk that an iterator has given to the program. */
  get isStopped(): boolean {
    return this.#destinations.some((each) => each.stopsReading && each.usesChunk());
  }

  /** Returns to the state "chunks", and gives the buffer back. */
  end(handle: StreamHandle | null): void {
    if (handle) this.#readChunks(handle);
    if (!this.#memory) return;
    const isHeld = this.#isHeld() || this.#destinations.some(usesChunk);
    giveBackReadMemory(isHeld ? undefined : this.#memory);
    this.#memory = undefined;
    this.#holders = [];
  }

  #readChunks(handle: StreamHandle): void {
    if (!this.#into) return;
    this.#into = null;
    handle.readInto(null);
  }

  #isUnseen(): boolean {
    return (
      isFlowing(this.#socket) &&
      this.#socket.emit === emit &&
      this.#listeners().every((each) =>
        this.#destinations.some(({ listener, isUnchanged }) => listener === each && isUnchanged()),
      )
    );
  }

  #listeners(): unknown[] {
    return this.#socket.rawListeners('data');
  }

  /** Whether a pending write still uses `#memory`. */
  #isHeld(): boolean {
    return this.#holders.some(usesChunk);
  }
}

function usesChunk(reader: Destination): boolean {
  return reader.usesChunk();
}
