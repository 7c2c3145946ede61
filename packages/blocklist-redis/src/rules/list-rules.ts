import { BlockList, type BlockRule } from '@net/blocklist';
import { toRuleKey } from './rule-key.ts';

/** The label, comment and expiry of a rule. */
export interface RuleNote {
  label?: string | undefined;
  reason?: string | undefined;
  /** The time at which the rule expires, in ms since 1970 by the clock of Redis; undefined if it does not expire. */
  expiresAt?: number | undefined;
}

/** The methods of BlockList itself, because RedisList overrides them with methods that throw. */
const { addAddress, addCIDR, addRange, removeAddress, removeCIDR, removeRange, replaceFromBytes } =
  BlockList.prototype;

/**
 * Bans a rule. Banning a rule again replaces its label and reason, and can only move its expiry later.
 *
 * @param rule The result of `toRuleKey`.
 */
export function banRule(list: BlockList, rule: string, { label, reason, expiresAt }: RuleNote): void {
  const family = familyOf(rule);
  // `addAddress` already renews the rule of a single address.
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
 * Removes a rule in every notation. Wider, narrower and overlapping rules stay.
 *
 * @returns The removed rules.
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

/** Adds to `to` the rules that only `from` has. Also adds those with another expiry in `to`, so that no ban ends earlier. */
export function addMissingRules(to: BlockList, from: BlockList): void {
  const known = new Set(to.rules);
  to.fromJSON(from.rules.filter((rule) => !known.has(rule)));
}

const familyOf = (text: string) => (text.includes(':') ? 'ipv6' : 'ipv4');

/** The addresses in the text of a rule: those of `Subnet: IPv4 192.0.2.0/24` are `192.0.2.0/24`. */
const bodyOf = ({ rule }: BlockRule) => rule.slice(rule.lastIndexOf(' ') + 1);
