/**
 * Bytes that look random and are the same in every run, so that a byte lost, doubled or moved shows.
 *
 * @param seed Tells one pattern from another; not 0.
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

/** Throws with the place of the first difference, instead of printing megabytes. */
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
