import type { Width } from '@net/ip-parse/internal';

/** The address at index `i` of a column as one number. */
export function toBigInt(width: Width, column: Uint32Array, i: number): bigint {
  let value = 0n;
  for (let word = 0; word < width; word++) value = (value << 32n) | BigInt(column[i * width + word]!);
  return value;
}
