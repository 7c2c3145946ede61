import { BlockList, type BlockRule } from '@net/blocklist';
import { toRuleKey } from './rule-key.ts';

/** What a rule carries besides its addresses. */
export interface RuleNote {
  label?: string | undefined;
  reason?: string | undefined;
  /** When the rule ends, in ms since 1970 by the clock of Redis. */
  expiresAt?: number | undefined;
}

/** The methods of every block list, which a RedisList refuses: its rules change through Redis alone. */
const { addAddress, addCIDR, addRange, removeAddress, removeCIDR, removeRange, replaceFromBytes } =
  BlockList.prototype;

/**
 * Bans a rule. One that is banned already gets the new label and reason, and never ends earlier than before.
 *
 * @param rule As `toRuleKey` wrote it.
 */
export function banRule(list: BlockList, rule: string, { label, reason, expiresAt }: RuleNote): void {
  const family = familyOf(rule);
  // A single address renews itself.
  if (!/[/-]/.test(rule)) {
    Reflect.apply(addAddress, list, [rule, { family, label, reason, expiresAt }]);
    return;
  }
  const before = unbanRule(list, rule);
  const ends = [...before.map((old) => old.expiresAt), expiresAt];
  const note = {
    label,
    reason,
    expiresAt: ends.includes(undefined) ? undefined : Math.max(...(ends as number[])),
  };
  const [first, last] = rule.split('-') as [string, string?];
  if (last === undefined) addCIDR.call(list, rule, note);
  else Reflect.apply(addRange, list, [first, last, { family, ...note }]);
}

/**
 * Lifts a rule, and no other one that covers its addresses.
 *
 * @returns What was lifted.
 */
export function unbanRule(list: BlockList, rule: string): BlockRule[] {
  const first = rule.split(/[/-]/)[0]!;
  const found = list.matches(first, familyOf(first)).filter((other) => toRuleKey(bodyOf(other)) === rule);
  for (const other of found) {
    const body = bodyOf(other);
    const family = familyOf(body);
    const [start, end] = body.split('-') as [string, string];
    if (other.rule.startsWith('Address')) removeAddress.call(list, body, family);
    else if (other.rule.startsWith('Subnet')) removeCIDR.call(list, body);
    else removeRange.call(list, start, end, family);
  }
  return found;
}

/** Replaces all rules by those of a snapshot. */
export function replaceRules(list: BlockList, bytes: Uint8Array): void {
  replaceFromBytes.call(list, bytes);
}

const familyOf = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4');

/** The addresses in the text of a rule: those of `Subnet: IPv4 192.0.2.0/24` are `192.0.2.0/24`. */
const bodyOf = ({ rule }: BlockRule) => rule.slice(rule.lastIndexOf(' ') + 1);
