/** The length of a Unix path field in a header, on every system (specification, section 2.2). */
export const UNIX_PATH_LENGTH = 108;
