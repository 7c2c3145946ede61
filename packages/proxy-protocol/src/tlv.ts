import type { TLV } from './header.ts';
import { fail, type InvalidHeader } from './result.ts';

/** The types that the specification defines (section 2.2). */
export const ALPN = 0x01;
export const AUTHORITY = 0x02;
export const CRC32C = 0x03;
export const NOOP = 0x04;
export const UNIQUE_ID = 0x05;
export const SSL = 0x20;
export const SSL_VERSION = 0x21;
export const SSL_CN = 0x22;
export const SSL_CIPHER = 0x23;
export const SSL_SIG_ALG = 0x24;
export const SSL_KEY_ALG = 0x25;
export const NETNS = 0x30;

/** The number of bytes before the value: the type and the length. */
const TLV_START = 3;

/** The maximum length of a value in bytes: the length field has 16 bits. */
export const MAX_VALUE_LENGTH = 0xffff;

/** A TLV and the position of its value in the bytes that {@link readTLVs} split. */
export interface PlacedTLV extends TLV {
  readonly index: number;
}

/** Splits `bytes` from `start` to `end` into TLVs. The values are copies. */
export function readTLVs(bytes: Uint8Array, start: number, end: number): PlacedTLV[] | InvalidHeader {
  const tlvs: PlacedTLV[] = [];
  let next = start;
  while (next < end) {
    const index = next + TLV_START;
    if (index > end) return fail('TLV cut short', next);
    const length = (bytes[next + 1]! << 8) | bytes[next + 2]!;
    if (index + length > end) return fail('TLV cut short', next);
    tlvs.push({ type: bytes[next]!, value: bytes.slice(index, index + length), index });
    next = index + length;
  }
  return tlvs;
}

/** Formats a TLV. The caller has checked that the value has at most 65535 bytes. */
export function writeTLV(type: number, value: Uint8Array | readonly number[]): number[] {
  return [type, value.length >>> 8, value.length & 255, ...value];
}
