import type { Form } from '../rules/tag.ts';
import { readPattern } from './pattern.ts';

/**
 * Matches a `create` line: name, type and options of a set. Only types whose entries are plain addresses or subnets are
 * accepted.
 */
const CREATE =
  /^create (\S+) (?:hash:ip|hash:net|bitmap:ip)((?: (?:family inet6?|(?:hashsize|maxelem|timeout|bucketsize|size) \d+|initval \S+|range \S+|counters|comment|skbinfo|forceadd))*)$/;
const ADD = /^add (\S+) (\S+)((?: .*)?)$/;
/** Matches an option of an entry. `nomatch` is not accepted, because it makes the entry an exception. */
const OPTION =
  /^ (?:timeout (\d+)|(?:packets|bytes|skbqueue) \d+|(?:skbmark|skbprio) \S+|comment "([^"]*)"|-exist)(?= |$)/;

/** A set, as defined by its `create` line. */
export interface CreatedSet {
  set: string;
  /** The default timeout of entries in seconds; 0 means no timeout. */
  timeout: number;
}

/** An entry of a set. */
export interface SetEntry {
  set: string;
  form: Form;
  /** The comment of the entry; undefined if it has none. */
  reason: string | undefined;
  /** The time at which the entry expires, in ms since 1970; undefined without a timeout. The timeout counts from reading. */
  expiresAt: number | undefined;
}

/**
 * Parses a `create` line in the output of `ipset save`. Undefined for another line, and for a set whose entries are not just
 * addresses or subnets (`netmask`, `bitmask`, ports, interfaces).
 */
export function readCreate(line: string): CreatedSet | undefined {
  const [, set, options] = CREATE.exec(line) ?? [];
  if (set === undefined || options === undefined) return undefined;
  return { set, timeout: Number(/ timeout (\d+)/.exec(options)?.[1] ?? 0) };
}

/**
 * Parses an `add` line in the output of `ipset save`. Undefined for another line, and for an entry that is not a plain address,
 * subnet or range.
 *
 * @param words Receives the rule.
 * @param timeouts The default timeouts of the created sets in seconds, by the name of the set.
 */
export function readAdd(
  words: Uint32Array,
  line: string,
  timeouts: ReadonlyMap<string, number>,
  now: () => number,
): SetEntry | undefined {
  const [, set, entry, options] = ADD.exec(line) ?? [];
  if (set === undefined || entry === undefined || options === undefined) return undefined;
  const pattern = readPattern(words, entry);
  if (pattern?.rest !== '') return undefined;
  let timeout = timeouts.get(set) ?? 0;
  let reason: string | undefined;
  for (let rest = options; rest !== ''; ) {
    const [option, seconds, comment] = OPTION.exec(rest) ?? [];
    if (option === undefined) return undefined;
    if (seconds !== undefined) timeout = Number(seconds);
    reason = comment ?? reason;
    rest = rest.slice(option.length);
  }
  const expiresAt = timeout > 0 ? now() + timeout * 1000 : undefined;
  return { set, form: pattern.form, reason, expiresAt };
}
