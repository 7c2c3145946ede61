/**
 * A generator of pseudo-random numbers (sfc32, Chris Doty-Humphrey's Small Fast Counter): 32-bit arithmetic only, so that
 * every engine draws the same numbers.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed Any text; equal texts give equal numbers. */
  constructor(seed: string) {
    [this.#a, this.#b, this.#c] = hash(seed);
    for (let round = 0; round < 12; round++) this.uint32();
  }

  /** 0 to 2³² - 1. */
  uint32(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** 0 up to, but not, 1. */
  next(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** A whole number from `min` to `max`, both included. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** True as often as `probability` says, 0 to 1. */
  chance(probability: number): boolean {
    return probability > 0 && this.next() < probability;
  }

  /** One of several. */
  pick<Item>(items: readonly Item[]): Item {
    return items[this.integer(0, items.length - 1)]!;
  }
}

/** Three 32-bit words of a text (FNV-1a with other offsets, each mixed as murmur3 does in the end). */
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
