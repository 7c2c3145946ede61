/** The maximum length of a header of version 1 in bytes, including its CR LF (specification, section 2.1). */
export const MAX_V1_LENGTH = 107;

/** The length of `PROXY UNKNOWN` with its CR LF, the shortest possible header. */
export const MIN_V1_LENGTH = 15;

/** The number of bytes before the addresses of version 2: signature, version and command, family, length. */
export const V2_START = 16;

/** The maximum length of a header of version 2 in bytes. */
export const MAX_V2_LENGTH: number = V2_START + 0xffff;

/** The default maximum length of a header in bytes, as in nginx (`NGX_PROXY_PROTOCOL_MAX_HEADER`). */
export const DEFAULT_MAX_LENGTH = 4096;
