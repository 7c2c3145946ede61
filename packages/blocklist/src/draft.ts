import { FIRST, LAST, WRITTEN } from './draft-places.ts';
import { compareWords, copyWords, RuleColumns, writingOf } from './rule-columns.ts';

/**
 * The rule or address that is being read, as twelve 32-bit words: the first address in words 0 to 3, the last one in
 * words 4 to 7, and for a subnet the network address as it was written in words 8 to 11. IPv4 addresses stand here in
 * their IPv4-mapped form.
 *
 * There is one for all lists, and no call leaves anything in it for the next: reading an argument allocates nothing.
 */
export const draft = new Uint32Array(12);

/** The draft as a rule in columns of its own, as an IPv6 set takes it. */
const draftIPv6 = Object.assign(new RuleColumns(4), {
  bounds: draft.subarray(FIRST, WRITTEN),
  written: draft.subarray(WRITTEN),
});

/** The same as an IPv4 set takes it: of each address the last word of its IPv4-mapped form. */
const draftIPv4 = Object.assign(new RuleColumns(1), { written: new Uint32Array(1) });

/** The rule that was read, as the set of its family takes it. */
export function toRule(isIPv4: boolean, tag: number): RuleColumns {
  const rule = isIPv4 ? draftIPv4 : draftIPv6;
  rule.tag[0] = tag;
  if (isIPv4) {
    rule.bounds[0] = draft[FIRST + 3]!;
    rule.bounds[1] = draft[LAST + 3]!;
    rule.written[0] = draft[WRITTEN + 3]!;
  }
  return rule;
}

/** Reads a rule into the draft from columns that {@link toRule} was pushed to as it is for an IPv6 set. */
export function readRule(rules: RuleColumns, place: number): void {
  copyWords(8, rules.bounds, place, draft, 0);
  copyWords(4, ...writingOf(rules, place), draft, 2);
}

/** Writes an IPv4 address in its IPv4-mapped form. */
export function writeIPv4(address: number, offset: number): void {
  draft[offset] = 0;
  draft[offset + 1] = 0;
  draft[offset + 2] = 0xffff;
  draft[offset + 3] = address;
}

/** Whether an address is IPv4 or IPv4-mapped. */
export function isIPv4At(offset: number): boolean {
  return compareToMapped(offset) === 0;
}

/** Makes the address that was read a rule of one address. */
export function widenToAddress(): void {
  draft.copyWithin(LAST, FIRST, FIRST + 4);
  draft.copyWithin(WRITTEN, FIRST, FIRST + 4);
}

/** Makes the two addresses that were read a rule. */
export function widenToRange(): void {
  draft.copyWithin(WRITTEN, FIRST, FIRST + 4);
}

/** Makes the address that was read the subnet it is in. All its bits behind the prefix are the host's. */
export function widenToSubnet(hostBits: number): void {
  widenToAddress();
  for (let word = 0; word < 4; word++) {
    const hosts = 2 ** Math.min(32, Math.max(0, hostBits + 32 * word - 96)) - 1;
    draft[FIRST + word]! &= ~hosts;
    draft[LAST + word]! |= hosts;
  }
}

/** Whether the two addresses that were read are in order. */
export function isOrdered(): boolean {
  return compareWords(4, draft, 0, draft, 1) <= 0;
}

/** Whether a subnet that was read, and that is not within the IPv4-mapped addresses, contains them all. */
export function containsMapped(): boolean {
  // Subnets contain each other or have nothing in common, so the highest three words decide.
  return compareToMapped(FIRST) < 0 && compareToMapped(LAST) >= 0;
}

function compareToMapped(offset: number): number {
  return draft[offset]! || draft[offset + 1]! || draft[offset + 2]! - 0xffff;
}
