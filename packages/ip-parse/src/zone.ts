import { unexpected } from './failure.ts';

/**
 * Validates `text.slice(start, end)`, the part after the "%" of `fe80::1%eth0` (RFC 4007 section 11), as Node's `isIPv6` does:
 * one or more letters, digits, "-", "." or ":".
 *
 * @returns 0, or the failure.
 */
export function checkZone(text: string, start: number, end: number): number {
  const refused = text.slice(start, end).search(/[^-.:\da-z]|^$/i);
  return refused < 0 ? 0 : unexpected(start + refused, end);
}
