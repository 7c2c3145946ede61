/** The length of a Unix path field in a header in bytes, whatever the operating system (specification, section 2.2). */
export const UNIX_PATH_LENGTH = 108;
