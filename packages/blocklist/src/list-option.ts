// The options of a list, as bits of one number. Bundlers write these out where they are used, as this file imports nothing.
/** What is no address is an error. */
export const IS_STRICT = 1;
/** The IPv4 address inside an IPv6 one counts, too. */
export const LOOKS_INSIDE = 2;
