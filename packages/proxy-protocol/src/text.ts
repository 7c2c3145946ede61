// Shared by all calls, because creating a decoder takes longer than using it. A BOM is kept as a part of the text.
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Decodes UTF-8. Undefined for invalid bytes, so that different bytes never become the same text. */
export function tryDecodeUTF8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Encodes UTF-8. */
export const encodeUTF8 = (text: string): Uint8Array => encoder.encode(text);

/** Decodes a text with one character per byte. */
export function decodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Encodes a text with one character per byte. The caller has checked that no character code is above 255. */
export const encodeBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
