/** The reflected CRC-32C polynomial (RFC 4960, appendix B; RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;

let table: Uint32Array | undefined;

/** Computes the lookup table: the CRC of each byte value. */
function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? POLYNOMIAL : 0);
    return remainder;
  });
}

/** The CRC-32C of bytes, as an unsigned number; `0xe3069283` for the text `123456789`. */
export function crc32c(bytes: Uint8Array): number {
  table ??= makeTable();
  let checksum = -1;
  for (const byte of bytes) checksum = (checksum >>> 8) ^ table[(checksum ^ byte) & 255]!;
  return ~checksum >>> 0;
}
