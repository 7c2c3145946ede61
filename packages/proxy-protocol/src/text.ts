// Not of every call: to make one takes longer than to use it. A BOM is part of the text, as everything else is.
const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = /* @__PURE__ */ new TextEncoder();

/** Reads UTF-8. Undefined for what is none, so that two different names never become the same text. */
export function tryDecodeUTF8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Writes UTF-8. */
export const encodeUTF8 = (text: string): Uint8Array => encoder.encode(text);

/** Reads a text of one character per byte. */
export function decodeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

/** Writes a text of one character per byte. The caller has seen that no character is above 255. */
export const encodeBytes = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
