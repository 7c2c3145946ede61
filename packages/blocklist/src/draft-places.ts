// Where the words of an address begin in the draft. Bundlers write these out where they are used, as this file imports
// nothing.
export const FIRST = 0;
export const LAST = 4;
export const WRITTEN = 8;
