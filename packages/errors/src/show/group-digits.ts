/** Numbers up to this stand as they are; longer ones get their digits grouped. */
export const MAX_UNGROUPED = 0x1_0000_0000;

/** Groups digits by three: `4_294_967_297`. */
export function groupDigits(digits: string): string {
  // Not behind the sign. Node takes the rest as it comes, so that 1e+21 becomes 1e_+21.
  return digits.replace(/(?<=[^-])(?=(...)+$)/g, '_');
}
