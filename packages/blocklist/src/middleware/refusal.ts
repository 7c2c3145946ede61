import { quote } from '@net/errors';

/** What a middleware needs of a list: a `BlockList`, an `AllowList`, or a shared list. */
export interface CheckedList {
  check(address: string, options: { strict: true }): boolean;
  matches(address: string): { rule: string; label: string | undefined; reason: string | undefined }[];
}

/** A blocked request. */
export interface Refusal {
  /** The address from the framework; undefined if there is none. It may be any text, if a trusted proxy sent it. */
  address: string | undefined;
  /** The widest rule that covers the address. Undefined if the address is unknown or invalid, or not in an AllowList. */
  rule: string | undefined;
  /** The label of the rule; undefined if it has none. */
  label: string | undefined;
  /** Why the rule was added; undefined if the rule does not say. */
  reason: string | undefined;
}

/** Checks the address of a request. A missing or invalid address is blocked. @returns Undefined if the address is allowed. */
export function findRefusal(list: CheckedList, address: string | undefined): Refusal | undefined {
  const unknown = { address, rule: undefined, label: undefined, reason: undefined };
  if (typeof address !== 'string') return unknown;
  try {
    // Only false allows the request: a list that returns anything else has given no clear answer.
    if (list.check(address, { strict: true }) === false) return undefined;
    const { rule, label, reason } = list.matches(address)[0] ?? unknown;
    return { address, rule, label, reason };
  } catch {
    return unknown;
  }
}

/** Formats a refusal as one line of a log. Texts that a client can influence are quoted, so that they cannot forge other lines. */
export function formatRefusal({ address, rule, label, reason }: Refusal): string {
  const who = address === undefined ? 'an unknown address' : quote(address.slice(0, 128));
  const parts = [
    label !== undefined && `label ${quote(label)}`,
    reason !== undefined && `reason ${quote(reason)}`,
  ];
  return [`Refused ${who}`, rule ?? 'no rule', ...parts].filter(Boolean).join(', ');
}
