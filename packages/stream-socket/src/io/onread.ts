/** Reads into memory of the caller: no `'data'` events, no buffer per read. */
export interface OnReadOptions {
  /** The memory to read into, or a function that gives it anew before each read. */
  buffer: Uint8Array | (() => Uint8Array);
  /**
   * Called after each read, with the socket as `this`.
   *
   * @param bytesRead How many bytes were read, to the start of `buffer`.
   * @returns `false` stops reading until `resume()`.
   */
  callback(bytesRead: number, buffer: Uint8Array): unknown;
}

/** Reading into it fails with ENOBUFS. */
const NO_MEMORY = new Uint8Array(0);

/** An {@link OnReadOptions} in use: remembers which memory the read under way goes to. */
export class OnReadTarget {
  readonly #source: OnReadOptions['buffer'];
  readonly #callback: OnReadOptions['callback'];
  /** What `this` is in the callback. */
  readonly #socket: object;
  buffer: Uint8Array;

  constructor({ buffer, callback }: OnReadOptions, socket: object) {
    this.#socket = socket;
    this.#source = buffer;
    this.#callback = callback;
    this.buffer = typeof buffer === 'function' ? NO_MEMORY : buffer;
    this.renew();
  }

  /** Hands `length` bytes to the caller. False: reading shall stop. */
  deliver(length: number): boolean {
    return this.#callback.call(this.#socket, length, this.buffer) !== false;
  }

  /** Whether each read needs memory of its own; if so it is in `buffer` now. */
  renew(): boolean {
    if (typeof this.#source !== 'function') return false;
    const buffer: unknown = this.#source();
    // What is no memory is passed over: a transport would crash on it.
    if (buffer instanceof Uint8Array) this.buffer = buffer;
    return true;
  }
}

/** Whether an `onread` option is usable; anything else is ignored, as Node does. */
export function isOnReadOptions(value: unknown): value is OnReadOptions {
  const { buffer, callback } = (value ?? {}) as Partial<OnReadOptions>;
  return typeof callback === 'function' && (typeof buffer === 'function' || buffer instanceof Uint8Array);
}
