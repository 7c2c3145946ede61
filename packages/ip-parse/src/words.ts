/** The number of 32-bit words of an address: one for IPv4, four for IPv6. */
export type Width = 1 | 4;

/** Compares the address at index `i` of column `a` with the one at index `j` of column `b`: -1, 0, or 1. */
export function compareWords(width: Width, a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let word = 0; word < width; word++) {
    const x = a[i * width + word]!;
    const y = b[j * width + word]!;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

/** Copies the address at index `i` of column `from` to index `j` of column `to`. */
export function copyWords(width: Width, from: Uint32Array, i: number, to: Uint32Array, j: number): void {
  for (let word = 0; word < width; word++) to[j * width + word] = from[i * width + word]!;
}

/** Adds one to an address, and returns whether it has wrapped around to 0. */
export function increment(words: Uint32Array): boolean {
  for (let word = words.length - 1; word >= 0; word--) {
    // A word that becomes 0 carries into the previous word.
    words[word]!++;
    if (words[word] !== 0) return false;
  }
  return true;
}
