/** Encodes a text with one character per byte. */
export const bytesOf = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Decodes hexadecimal digits; spaces are ignored. */
export const hex = (digits: string): Uint8Array =>
  Uint8Array.from(digits.replaceAll(/\s/g, '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Concatenates arrays of bytes. */
export const concat = (...parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => [...part]));

/** The signature of version 2. */
const SIGNATURE = hex('0d0a0d0a000d0a515549540a');

/** Creates a header of version 2 with the length of `block`. */
export function v2(versionAndCommand: number, familyAndTransport: number, block: Uint8Array): Uint8Array {
  const start = [versionAndCommand, familyAndTransport, block.length >>> 8, block.length & 255];
  return concat(SIGNATURE, Uint8Array.from(start), block);
}

/** Creates a TLV of version 2. */
export const item = (type: number, value: Uint8Array): Uint8Array =>
  concat(Uint8Array.from([type, value.length >>> 8, value.length & 255]), value);

/** The addresses of version 2 from 192.0.2.1:1000 to 198.51.100.2:443. */
export const IPV4_ENDS: Uint8Array = hex('c0000201 c6336402 03e8 01bb');
