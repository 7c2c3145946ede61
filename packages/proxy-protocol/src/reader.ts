import { type ReadLimits, type ReadOptions, readLimits, readWith } from './read.ts';
import type { ProxyHeaderResult } from './result.ts';
import { validateBytes } from './validate-bytes.ts';

/** The initial capacity: enough for every header of version 1, and for the addresses of version 2. */
const FIRST_CAPACITY = 232;

/** The result of {@link ProxyHeaderReader.push}. */
export type ProxyReaderResult = ProxyHeaderResult & {
  /**
   * The bytes of the connection that are not part of a header: the bytes after a complete header, or all bytes if there is no
   * header. Empty for an incomplete or invalid header.
   */
  readonly rest: Uint8Array;
};

/**
 * Collects the bytes of a connection until they are a complete PROXY protocol header, or it is certain that they are not.
 *
 * Stores only the header: in 232 bytes at first, and in as many as the header announces if it is longer. The total time does
 * not depend on how the bytes are divided into chunks.
 */
export class ProxyHeaderReader {
  readonly #limits: ReadLimits;
  #bytes: Uint8Array = new Uint8Array(FIRST_CAPACITY);
  #length = 0;
  #result: ProxyHeaderResult | undefined;

  /** @throws As `readProxyHeader`. */
  constructor(options: ReadOptions = {}) {
    this.#limits = readLimits(options);
  }

  /**
   * Adds the next bytes. The result does not share memory with them. Once the status is not `incomplete` any more, further
   * calls return the same result, with the chunk as `rest`, or with an empty `rest` if the header is invalid.
   *
   * @throws ERR_INVALID_ARG_TYPE if the chunk is not a Uint8Array.
   */
  push(chunk: Uint8Array): ProxyReaderResult {
    validateBytes(chunk, 'chunk');
    if (this.#result) return this.#finish(this.#result, chunk);
    let taken = 0;
    for (;;) {
      const result = readWith(this.#bytes.subarray(0, this.#length), this.#limits);
      if (result.status !== 'incomplete') return this.#finish(result, chunk.subarray(taken));
      if (taken === chunk.length) return { ...result, rest: new Uint8Array(0) };
      // Takes no more bytes than the header needs, so that the bytes after the header stay in the chunk.
      const next = chunk.subarray(taken, taken + result.missing);
      this.#append(next, this.#length + result.missing);
      taken += next.length;
    }
  }

  #append(bytes: Uint8Array, capacity: number): void {
    if (capacity > this.#bytes.length) {
      const larger = new Uint8Array(capacity);
      larger.set(this.#bytes.subarray(0, this.#length));
      this.#bytes = larger;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #finish(result: ProxyHeaderResult, unread: Uint8Array): ProxyReaderResult {
    this.#result = result;
    const kept = result.status === 'absent' ? this.#bytes.subarray(0, this.#length) : new Uint8Array(0);
    const passed = result.status === 'invalid' ? new Uint8Array(0) : unread;
    const rest = new Uint8Array(kept.length + passed.length);
    rest.set(kept);
    rest.set(passed, kept.length);
    this.#bytes = new Uint8Array(0);
    this.#length = 0;
    return { ...result, rest };
  }
}
