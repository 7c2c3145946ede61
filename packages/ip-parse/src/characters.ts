// Character codes.
export const PERCENT = 37;
export const DOT = 46;
export const COLON = 58;

/**
 * The values of the hexadecimal digits, indexed by the low byte of a character code; -1 for any other character.
 *
 * A table instead of comparisons: whether the next digit of an address is 0-9 or a-f is unpredictable, and a mispredicted
 * branch costs more than the rest of the work on that character.
 */
export const HEX: Int8Array = /* @__PURE__ */ new Int8Array(256).map((_, code) => {
  const digit = Number.parseInt(String.fromCharCode(code), 16);
  return digit >= 0 ? digit : -1;
});
