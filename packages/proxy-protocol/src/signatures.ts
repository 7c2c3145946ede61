/** The signature of version 1: `PROXY` (specification, section 2.1). */
export const V1_SIGNATURE = [0x50, 0x52, 0x4f, 0x58, 0x59] as const;

/** The signature of version 2: CR LF CR LF NUL CR LF QUIT LF (specification, section 2.2). */
export const V2_SIGNATURE = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a] as const;

/** Whether the bytes begin with a signature or are a prefix of it. */
export function agree(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => i >= bytes.length || bytes[i] === byte);
}
