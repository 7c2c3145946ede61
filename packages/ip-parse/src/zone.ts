import { unexpected } from './failure.ts';

/**
 * Checks that `text.slice(start, end)` is what Node's `isIPv6` accepts behind the "%" of `fe80::1%eth0` (RFC 4007
 * section 11): one or more letters, digits, "-", "." or ":".
 *
 * @returns 0, or the failure.
 */
export function checkZone(text: string, start: number, end: number): number {
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    const letter = code | 32;
    const isDigitOrColon = code > 47 && code < 59;
    if (!isDigitOrColon && !(letter > 96 && letter < 123) && code !== 45 && code !== 46) {
      return unexpected(i, end);
    }
  }
  return start < end ? 0 : unexpected(start, end);
}
