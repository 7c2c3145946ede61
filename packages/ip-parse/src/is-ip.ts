import { COLON, DOT, HEX, PERCENT } from './characters.ts';
import { scanIPv4 } from './ipv4.ts';
import { checkZone } from './zone.ts';

/**
 * Whether the input, as a string, is a dotted quad: Node's `net.isIPv4`.
 *
 * Equal to `scanIPv4(text) >= 0`, and faster, because it does not compute the address.
 *
 * @throws TypeError for a value that cannot be converted to a string: a symbol, an object without `toString`.
 */
export function isIPv4(input: unknown): boolean {
  const text = typeof input === 'string' ? input : `${input}`;
  const end = text.length;
  let i = 0;
  for (let dots = 0; ; dots++) {
    const first = i < end ? text.charCodeAt(i) - 48 : -1;
    if (first < 0 || first > 9) return false;
    const second = ++i < end ? text.charCodeAt(i) - 48 : -1;
    if (second >= 0) {
      if (second > 9 || first === 0) return false;
      if (++i < end) {
        const third = text.charCodeAt(i) - 48;
        // Without a branch, as in `scanIPv4`.
        const isDigit = ~(third | (9 - third)) >>> 31;
        if (isDigit * (first * 100 + second * 10 + third) > 255) return false;
        i += isDigit;
      }
    }
    if (dots === 3) return i === end;
    if (i === end || text.charCodeAt(i++) !== DOT) return false;
  }
}

/**
 * Whether the input, as a string, is an IPv6 address, with or without a zone id: Node's `net.isIPv6`.
 *
 * For a text without a zone id equal to `parseIPv6Into(text, words) === 0`, and faster, because it does not compute the address.
 *
 * @throws TypeError for a value that cannot be converted to a string: a symbol, an object without `toString`.
 */
export function isIPv6(input: unknown): boolean {
  const text = typeof input === 'string' ? input : `${input}`;
  const end = text.length;
  // A local variable, because bundlers may turn HEX into a mutable binding, which is read again for each character.
  const hex = HEX;
  let i = 0;
  let count = 0;
  /** The number of groups before the "::"; -1 without a "::". */
  let gap = -1;
  let seen = 0;
  let code = 0;
  if (end > 1 && text.charCodeAt(0) === COLON && text.charCodeAt(1) === COLON) {
    gap = 0;
    i = 2;
  }
  while (i < end) {
    const first = i;
    code = text.charCodeAt(i);
    if (hex[code & 255]! < 0) {
      // Without a group, only a zone id after "::" is valid here.
      if (gap !== count) return false;
      break;
    }
    seen |= code;
    count++;
    // Reads up to three more digits. A loop would take 1.5 times as long.
    if (++i === end) break;
    code = text.charCodeAt(i);
    if (hex[code & 255]! >= 0) {
      seen |= code;
      if (++i === end) break;
      code = text.charCodeAt(i);
      if (hex[code & 255]! >= 0) {
        seen |= code;
        if (++i === end) break;
        code = text.charCodeAt(i);
        if (hex[code & 255]! >= 0) {
          seen |= code;
          if (++i === end) break;
          code = text.charCodeAt(i);
        }
      }
    }
    if (code === DOT && (gap < 0 ? count === 7 : count < 8)) {
      // A dotted quad replaces the last two groups.
      const percent = text.indexOf('%', i);
      i = percent < 0 ? end : percent;
      if (scanIPv4(text, first, i) < 0) return false;
      count++;
      break;
    }
    if (code !== COLON) break;
    if (++i === end) return false;
    if (text.charCodeAt(i) === COLON) {
      if (gap >= 0) return false;
      gap = count;
      i++;
    }
  }
  if (seen > 255 || (gap < 0 ? count !== 8 : count > 7)) return false;
  return i === end || (text.charCodeAt(i) === PERCENT && checkZone(text, i + 1, end) === 0);
}

/**
 * The version of the IP address that the input is, as a string; 0 if it is not an address: Node's `net.isIP`.
 *
 * An object is converted to a string by `isIPv4`, and again by `isIPv6` if the first result is false, as in Node.
 *
 * @throws TypeError for a value that cannot be converted to a string: a symbol, an object without `toString`.
 */
export function isIP(input: unknown): 0 | 4 | 6 {
  return isIPv4(input) ? 4 : isIPv6(input) ? 6 : 0;
}
