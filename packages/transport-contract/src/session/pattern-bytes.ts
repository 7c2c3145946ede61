/**
 * Pseudo-random bytes, the same in every run, which reveal lost, duplicated and reordered bytes.
 *
 * @param seed The seed of the pattern; not 0.
 */
export function patternBytes(length: number, seed = 1): Uint8Array {
  const words = new Uint32Array(Math.ceil(length / 4));
  let state = seed >>> 0;
  for (let index = 0; index < words.length; index++) {
    // Marsaglia's xorshift32.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[index] = state;
  }
  return new Uint8Array(words.buffer, 0, length);
}

/** Throws if the bytes differ, with the index of the first difference instead of the bytes. */
export function expectSameBytes(actual: Uint8Array, expected: Uint8Array): void {
  const length = Math.min(actual.length, expected.length);
  for (let index = 0; index < length; index++) {
    if (actual[index] !== expected[index]) {
      throw new Error(`Byte ${index} is ${actual[index]}, not ${expected[index]}`);
    }
  }
  if (actual.length !== expected.length) {
    throw new Error(`${actual.length} bytes arrived, not ${expected.length}`);
  }
}
