import { type ReadLimits, type ReadOptions, readLimits, readWith } from './read.ts';
import type { ProxyHeaderResult } from './result.ts';
import { validateBytes } from './validate-bytes.ts';

/** Room for any header of version 1, and for the addresses of any of version 2. */
const FIRST_CAPACITY = 232;

/** What {@link ProxyHeaderReader.push} returns. */
export type ProxyReaderResult = ProxyHeaderResult & {
  /**
   * Bytes of the connection that are no part of a header: those behind a complete one, or all if there is none. Empty for an
   * incomplete and for an invalid header.
   */
  readonly rest: Uint8Array;
};

/**
 * Collects the bytes of a connection until they are a PROXY protocol header, or can be none.
 *
 * Keeps no more than the header: 232 bytes at first, and for a longer one as many as it announces. It costs the same however
 * the bytes are cut.
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
   * Takes the next bytes. They are not kept: what the result holds is memory of its own. Once the result is another one than
   * `incomplete` it stays the same, and the bytes that are pushed then are its `rest`.
   *
   * @throws ERR_INVALID_ARG_TYPE if the chunk is no Uint8Array.
   */
  push(chunk: Uint8Array): ProxyReaderResult {
    validateBytes(chunk, 'chunk');
    if (this.#result) return this.#finish(this.#result, chunk);
    let taken = 0;
    for (;;) {
      const result = readWith(this.#bytes.subarray(0, this.#length), this.#limits);
      if (result.status !== 'incomplete') return this.#finish(result, chunk.subarray(taken));
      if (taken === chunk.length) return { ...result, rest: new Uint8Array(0) };
      // Never more than the header has, so that all that is behind it stays in the chunk.
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
