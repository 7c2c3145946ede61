/** `PROXY`, with which version 1 begins (specification, section 2.1). */
export const V1_SIGNATURE = [0x50, 0x52, 0x4f, 0x58, 0x59] as const;

/** CR LF CR LF NUL CR LF QUIT LF, with which version 2 begins (specification, section 2.2). */
export const V2_SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a] as const;

/** Whether bytes and a signature are the same as far as both go. */
export function agree(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => i >= bytes.length || bytes[i] === byte);
}
