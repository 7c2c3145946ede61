/** The option `onread`: reads into a buffer of the caller's, without `'data'` events and without an allocation per read. */
export interface OnReadOptions {
  /** The buffer to read into, or a function that is called before each read and returns the buffer. */
  buffer: Uint8Array | (() => Uint8Array);
  /**
   * Called after each read, with the socket as `this`.
   *
   * @param bytesRead The number of bytes read; they are at the start of `buffer`.
   * @returns `false` stops reading until `resume()` or `read()`.
   */
  callback(bytesRead: number, buffer: Uint8Array): unknown;
}

/** The buffer until the function `buffer` has returned one. Reading into an empty buffer fails with ENOBUFS. */
const NO_MEMORY = new Uint8Array(0);

/** Reads into the buffers of an {@link OnReadOptions}. Keeps the buffer of the current read. */
export class OnReadTarget {
  readonly #source: OnReadOptions['buffer'];
  readonly #callback: OnReadOptions['callback'];
  /** The value of `this` in the callback. */
  readonly #socket: object;
  buffer: Uint8Array;

  constructor({ buffer, callback }: OnReadOptions, socket: object) {
    this.#socket = socket;
    this.#source = buffer;
    this.#callback = callback;
    this.buffer = typeof buffer === 'function' ? NO_MEMORY : buffer;
    this.renew();
  }

  /** Calls the callback with `length` bytes. Returns false if reading must stop. */
  deliver(length: number): boolean {
    return this.#callback.call(this.#socket, length, this.buffer) !== false;
  }

  /** Gets the buffer for the next read if the option `buffer` is a function; returns false if it is not. */
  renew(): boolean {
    if (typeof this.#source !== 'function') return false;
    const buffer: unknown = this.#source();
    // Other return values are ignored and the last buffer is used again: Node's native binding would crash on them.
    if (buffer instanceof Uint8Array) this.buffer = buffer;
    return true;
  }
}

/** Whether a value is a valid option `onread`. Invalid values are ignored, as in Node. */
export function isOnReadOptions(value: unknown): value is OnReadOptions {
  const { buffer, callback } = (value ?? {}) as Partial<OnReadOptions>;
  return typeof callback === 'function' && (typeof buffer === 'function' || buffer instanceof Uint8Array);
}
