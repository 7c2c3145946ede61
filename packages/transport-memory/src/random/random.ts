/**
 * A pseudo-random number generator (sfc32 of PractRand, by Chris Doty-Humphrey). Uses only 32-bit integer arithmetic, so that
 * every engine draws the same numbers.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed Any text. The same text gives the same sequence of numbers. */
  constructor(seed: string) {
    [this.#a, this.#b, this.#c] = hash(seed);
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** A random integer from 0 to 2³² - 1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** A random number from 0 (inclusive) to 1 (exclusive). */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A random integer from `min` to `max`, both inclusive. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** Returns true with the given probability, 0 to 1. Draws no number if the probability is 0. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** A random element of an array. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!;
  }
}

/** Hashes a text to three 32-bit words: FNV-1a with three different offsets, each followed by the finalizer of MurmurHash3. */
function hash(text: string): [number, number, number] {
  return [0x811c9dc5, 0x01000193, 0x9e3779b9].map((offset) => {
    let word = offset;
    for (let index = 0; index < text.length; index++) {
      word = Math.imul(word ^ text.charCodeAt(index), 0x01000193);
    }
    word = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    return word ^ (word >>> 16);
  }) as [number, number, number];
}
