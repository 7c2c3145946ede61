import { Buffer } from 'node:buffer';

/** Copies bytes into memory that is not shared with other buffers. */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  // `allocUnsafe` would return memory shared with other buffers, but the receiver may transfer the buffer to another thread.
  const copy = Buffer.allocUnsafeSlow(end - start);
  copy.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  return copy;
}

/** A FIFO queue of bytes, which can be taken out in pieces of any length. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** The index of the first piece in the list; the entries before it were taken out already. */
  #first = 0;
  /** Whether a part of the first piece was taken out: the rest is a part of a larger `ArrayBuffer`, and has to be copied. */
  #isFirstSplit = false;
  length = 0;

  /** Appends bytes. The queue owns their memory, which must not be shared. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  /** Takes `length` bytes out, in memory that is not shared. The queue must have enough bytes. */
  take(length: number): Uint8Array {
    const head = this.#pieces[this.#first]!;
    if (head.length === length) {
      const isShared = this.#isFirstSplit;
      this.#dropFirst();
      return isShared ? copyOf(head) : head;
    }
    const bytes = Buffer.allocUnsafeSlow(length);
    this.takeInto(bytes);
    return bytes;
  }

  /** Takes bytes out until `target` is full. The queue must have enough bytes. */
  takeInto(target: Uint8Array): void {
    let filled = 0;
    while (filled < target.length) {
      const head = this.#pieces[this.#first]!;
      const room = target.length - filled;
      if (head.length <= room) {
        target.set(head, filled);
        filled += head.length;
        this.#dropFirst();
      } else {
        target.set(head.subarray(0, room), filled);
        filled += room;
        this.#pieces[this.#first] = head.subarray(room);
        this.#isFirstSplit = true;
        this.length -= room;
      }
    }
  }

  clear(): void {
    this.#pieces = [];
    this.#first = 0;
    this.#isFirstSplit = false;
    this.length = 0;
  }

  #dropFirst(): void {
    this.length -= this.#pieces[this.#first]!.length;
    this.#first++;
    this.#isFirstSplit = false;
    if (this.#first === this.#pieces.length) {
      this.#pieces.length = 0;
      this.#first = 0;
    } else if (this.#first === 1024) {
      this.#pieces = this.#pieces.slice(this.#first);
      this.#first = 0;
    }
  }
}
