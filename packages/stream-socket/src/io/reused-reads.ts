import { Buffer } from 'node:buffer';
import { Duplex } from 'node:stream';
import type { StreamHandle } from '@net/transport';
import { isFlowing } from './fast-path.ts';
import { discardMemory, giveBackReadMemory, takeReadMemory } from './read-memory.ts';

/** A read shorter than this does not begin the use of a buffer: to allocate and copy a few bytes costs as little. */
const SHORTEST_READ_BYTES = 512;

/** A socket that another one pipes to. */
export interface Destination {
  socket: Duplex;
  /** The `'data'` listener that `stream.Readable.pipe` has added to the source. It does nothing with a chunk but to write it. */
  listener: unknown;
  /** Whether a write passes the chunk to the handle and to nobody else. */
  isUnchanged: () => boolean;
}

const { emit } = Duplex.prototype;

/**
 * Reads into memory that is used again, while nobody outside of this package sees the bytes: every `'data'` listener is that of
 * a `pipe` to another socket of ours, or there is none and the bytes are discarded. It is the memory that makes a large read
 * expensive: the kernel's copy into fresh memory misses the processor's cache.
 *
 * | state    | what arrives                                | left when                                                    |
 * | -------- | ------------------------------------------- | ------------------------------------------------------------ |
 * | chunks   | `onRead`, a chunk with memory of its own    | a read was long, nobody sees the bytes, and no write is held |
 * | reusing  | `onReadInto`, bytes in `#memory`            | somebody sees the bytes, or a destination holds a write      |
 *
 * A destination that has to wait keeps the memory until its write has ended; in the meantime chunks arrive, so that the source
 * reads ahead as far as ever. `stream.Readable` does the rest in both states: the bytes are emitted as `'data'`.
 */
export class ReusedReads {
  readonly #socket: Duplex;
  #destinations: Destination[] = [];
  /** Sockets that have kept the memory for a write. */
  #holders: Duplex[] = [];
  /** Taken from `takeReadMemory`, and not given back. */
  #memory: Buffer | undefined;
  /** Where the handle reads to. */
  #into: Buffer | null = null;

  constructor(socket: Duplex) {
    this.#socket = socket;
  }

  /** @param destination Replaces those that the socket does not pipe to any more. */
  addDestination(destination: Destination, handle: StreamHandle | null): void {
    // Ends discarding, whose memory all sockets share.
    this.end(handle);
    const listeners = this.#listeners();
    this.#destinations = this.#destinations.filter(({ listener }) => listeners.includes(listener));
    this.#destinations.push(destination);
  }

  /** Called with the length of a chunk that has arrived: has the next bytes land in reused memory if that is possible and worthwhile. */
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
   * Passes on `length` bytes that have arrived.
   *
   * @returns A chunk for `stream.Readable`, if somebody may see it now.
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
      this.#holders = destinations.map(({ socket }) => socket).filter(holdsWrite);
      if (this.#holders.length > 0) this.#readChunks(handle);
    }
    return undefined;
  }

  /** Has chunks arrive again, and lets go of the memory. */
  end(handle: StreamHandle | null): void {
    if (handle) this.#readChunks(handle);
    if (!this.#memory) return;
    const isHeld = this.#isHeld() || this.#destinations.some(({ socket }) => holdsWrite(socket));
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

  /** Whether a write still needs the memory. */
  #isHeld(): boolean {
    return this.#holders.some(holdsWrite);
  }
}

function holdsWrite({ writableLength }: Duplex): boolean {
  return writableLength > 0;
}
