/** Numbers up to this stand as they are; longer ones get their digits grouped. */
export const MAX_UNGROUPED = 0x1_0000_0000;

/** Groups digits by three: `4_294_967_297`. */
export function groupDigits(digits: string): string {
  const start = digits.startsWith('-') ? 1 : 0;
  let grouped = '';
  let end = digits.length;
  for (; end - start > 3; end -= 3) grouped = `_${digits.slice(end - 3, end)}${grouped}`;
  return digits.slice(0, end) + grouped;
}
