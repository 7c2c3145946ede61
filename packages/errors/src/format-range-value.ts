import { inspectValue } from './inspect.ts';

/** Numbers up to this stand as they are; longer ones get their digits grouped. */
const MAX_UNGROUPED = 0x1_0000_0000;

/** Shows a value that is out of range, as Node does: integers beyond 2^32 with grouped digits, `4_294_967_297`. */
export function formatRangeValue(value: unknown): string {
  if (typeof value === 'bigint') {
    const text = value > MAX_UNGROUPED || value < -MAX_UNGROUPED ? groupDigits(String(value)) : String(value);
    return `${text}n`;
  }
  if (Number.isInteger(value) && Math.abs(value as number) > MAX_UNGROUPED) return groupDigits(String(value));
  return inspectValue(value);
}

function groupDigits(digits: string): string {
  const start = digits.startsWith('-') ? 1 : 0;
  let grouped = '';
  let end = digits.length;
  for (; end - start > 3; end -= 3) grouped = `_${digits.slice(end - 3, end)}${grouped}`;
  return digits.slice(0, end) + grouped;
}
