import { Buffer } from 'node:buffer';

/** A copy in memory that nobody else has. */
export function copyOf(bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array {
  // `allocUnsafe` would share its memory with other buffers, and whoever reads the bytes may give that away.
  const copy = Buffer.allocUnsafeSlow(end - start);
  copy.set(start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end));
  return copy;
}

/** Bytes in the order in which they came, taken out in pieces of any length. */
export class ByteQueue {
  #pieces: Uint8Array[] = [];
  /** Where the first piece is in the list: the places before it are empty. */
  #first = 0;
  /** Something was taken from the first piece: what is left of it shares its memory with that. */
  #isFirstSplit = false;
  length = 0;

  /** Adds bytes in memory that nobody else has. They are the queue's from then on. */
  push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.length += bytes.length;
  }

  /** Takes `length` bytes out. They lie in memory that nobody else has. */
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

  /** Fills `target` from the front. There are enough bytes for it. */
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
