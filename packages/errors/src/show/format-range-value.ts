import { groupDigits, MAX_UNGROUPED } from './group-digits.ts';
import { inspectValue } from './inspect.ts';

/** Shows a value that is out of range, as Node does: integers beyond 2^32 with grouped digits, `4_294_967_297`. */
export function formatRangeValue(value: unknown): string {
  if (typeof value === 'bigint') {
    const text = value > MAX_UNGROUPED || value < -MAX_UNGROUPED ? groupDigits(String(value)) : String(value);
    return `${text}n`;
  }
  if (Number.isInteger(value) && Math.abs(value as number) > MAX_UNGROUPED) return groupDigits(String(value));
  return inspectValue(value);
}
