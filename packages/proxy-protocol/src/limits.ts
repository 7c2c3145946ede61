/** Bytes that a header of version 1 has at most, its CR LF included (specification, section 2.1). */
export const MAX_V1_LENGTH = 107;

/** Bytes of `PROXY UNKNOWN` with its CR LF, the shortest header of all. */
export const MIN_V1_LENGTH = 15;

/** Bytes before the addresses of version 2: signature, version and command, family, length. */
export const V2_START = 16;

/** Bytes that a header of version 2 can have at most. */
export const MAX_V2_LENGTH: number = V2_START + 0xffff;

/** Bytes that a header may have unless something else is asked for: as many as nginx reads. */
export const DEFAULT_MAX_LENGTH = 4096;
