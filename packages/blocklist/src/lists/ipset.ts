import type { Form } from '../rules/tag.ts';
import { readPattern } from './pattern.ts';

/** A `create` line: name, type and options of a set. Only types whose entries are plain addresses or subnets are accepted. */
const CREATE =
  /^create (\S+) (?:hash:ip|hash:net|bitmap:ip)((?: (?:family inet6?|(?:hashsize|maxelem|timeout|bucketsize|size) \d+|initval \S+|range \S+|counters|comment|skbinfo|forceadd))*)$/;
const ADD = /^add (\S+) (\S+)((?: .*)?)$/;
/** An option of an entry. `nomatch` is none that is accepted: it makes the entry an exception. */
const OPTION =
  /^ (?:timeout (\d+)|(?:packets|bytes|skbqueue) \d+|(?:skbmark|skbprio) \S+|comment "([^"]*)"|-exist)(?= |$)/;

/** A set that was created. */
export interface CreatedSet {
  set: string;
  /** How many seconds an entry lasts that does not say so: 0 for no end. */
  timeout: number;
}

/** An entry of a set. */
export interface SetEntry {
  set: string;
  form: Form;
  /** The comment of the entry. */
  reason: string | undefined;
  /** When the timeout of the entry ends, counted from now on, in ms since 1970. */
  expiresAt: number | undefined;
}

/**
 * Reads a `create` line of what `ipset save` writes: undefined if it is none, or if its entries would mean something else
 * than they look like (`netmask`, `bitmask`, ports, interfaces).
 */
export function readCreate(line: string): CreatedSet | undefined {
  const [, set, options] = CREATE.exec(line) ?? [];
  if (set === undefined || options === undefined) return undefined;
  return { set, timeout: Number(/ timeout (\d+)/.exec(options)?.[1] ?? 0) };
}

/**
 * Reads an `add` line of what `ipset save` writes: undefined if it is none, or no plain address, subnet or range.
 *
 * @param words Where the rule goes.
 * @param timeouts How many seconds entries of the sets that were created last, by the name of the set.
 */
export function readAdd(
  words: Uint32Array,
  line: string,
  timeouts: ReadonlyMap<string, number>,
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
  const expiresAt = timeout > 0 ? Date.now() + timeout * 1000 : undefined;
  return { set, form: pattern.form, reason, expiresAt };
}
