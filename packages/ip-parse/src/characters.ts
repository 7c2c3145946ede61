// Character codes. Bundlers write them out where they are used, as this file imports nothing.
export const PERCENT = 37;
export const DOT = 46;
export const COLON = 58;
