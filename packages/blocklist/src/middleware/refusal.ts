import { quote } from '@net/errors';

/** What a middleware needs of a list: a `BlockList`, an `AllowList`, or a shared list. */
export interface CheckedList {
  check(address: string, options: { strict: true }): boolean;
  matches(address: string): { rule: string; label: string | undefined; reason: string | undefined }[];
}

/** A request that was refused. */
export interface Refusal {
  /** The address as the framework gave it: undefined if there is none, and any text if a trusted proxy passed one on. */
  address: string | undefined;
  /** The widest rule that covers the address; undefined if the address is unknown, or a list of the allowed does not have it. */
  rule: string | undefined;
  /** The label of the rule. */
  label: string | undefined;
  /** Why the rule was added. */
  reason: string | undefined;
}

/** Asks a list about the address of a request. An address that is missing, or is none, is refused. */
export function findRefusal(list: CheckedList, address: string | undefined): Refusal | undefined {
  const unknown = { address, rule: undefined, label: undefined, reason: undefined };
  if (typeof address !== 'string') return unknown;
  try {
    // Anything but a boolean is no permission.
    if (list.check(address, { strict: true }) === false) return undefined;
    const { rule, label, reason } = list.matches(address)[0] ?? unknown;
    return { address, rule, label, reason };
  } catch {
    return unknown;
  }
}

/** The line of a log about a refusal. Texts from outside are quoted, so that they cannot pretend to be other lines. */
export function formatRefusal({ address, rule, label, reason }: Refusal): string {
  const who = address === undefined ? 'an unknown address' : quote(address.slice(0, 128));
  const parts = [
    label !== undefined && `label ${quote(label)}`,
    reason !== undefined && `reason ${quote(reason)}`,
  ];
  return [`Refused ${who}`, rule ?? 'no rule', ...parts].filter(Boolean).join(', ');
}
