import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, validateString } from '@net/errors';
import { makeNote, type Note } from '../rules/note.ts';
import type { Family } from './address.ts';
import { isOptions, readOptions } from './options.ts';

/** The label, comment and expiry of a rule. */
export interface NoteOptions {
  /** A label, such as the name of a list or a kind of abuse. `match`, `matches` and `rules` return the label with the rule. */
  label?: string | undefined;
  /** A comment: why this rule was added. */
  reason?: string | undefined;
  /** The milliseconds after which the rule expires. @default undefined: the rule does not expire */
  ttlMs?: number | undefined;
  /** The time at which the rule expires: ms since 1970, or a Date. Cannot be combined with `ttlMs`. */
  expiresAt?: number | Date | undefined;
}

/** The options of `addAddress`, `addAddresses`, `addSubnet` and `addRange`. */
export interface RuleOptions extends NoteOptions {
  /** The family of a text. @default 'ipv4'; if the list is strict, the family that the text is written in */
  family?: Family | undefined;
}

export const NOTE_OPTIONS = ['label', 'reason', 'ttlMs', 'expiresAt'] as const;
/** The maximum time value of a Date (ECMA-262, section 21.4.1.1). */
const MAX_TIME = 8.64e15;

/**
 * Reads an argument that is a family or {@link RuleOptions}.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid.
 */
export function readRuleOptions(
  value: Family | RuleOptions | undefined,
  now: () => number,
): {
  family: unknown;
  note: Note | undefined;
} {
  if (!isOptions(value)) return { family: value, note: undefined };
  const options = readOptions<RuleOptions>(value, ['family', ...NOTE_OPTIONS]);
  return { family: options.family, note: readNote(options, now) };
}

/**
 * Reads the options of `addCIDR` and `addCIDRs`. Ignores a value that is not an object, because Node's methods ignore further
 * arguments.
 *
 * @throws As {@link readRuleOptions}.
 */
export function readNoteOptions(value: NoteOptions | undefined, now: () => number): Note | undefined {
  return isOptions(value) ? readNote(readOptions<NoteOptions>(value, NOTE_OPTIONS), now) : undefined;
}

/**
 * Validates the values of options whose names were validated, and creates their note; undefined if all are undefined.
 *
 * @param now The clock from which `ttlMs` counts.
 */
export function readNote(
  { label, reason, ttlMs, expiresAt }: NoteOptions,
  now: () => number,
): Note | undefined {
  if (label !== undefined) validateString(label, 'options.label');
  if (reason !== undefined) validateString(reason, 'options.reason');
  return makeNote(label, reason, readEnd(ttlMs, expiresAt, now));
}

function readEnd(ttlMs: unknown, expiresAt: unknown, now: () => number): number | undefined {
  if (ttlMs === undefined && expiresAt === undefined) return undefined;
  if (ttlMs !== undefined && expiresAt !== undefined) {
    throw ERR_INVALID_ARG_VALUE({
      name: 'options.ttlMs',
      shown: 'both',
      reason: 'and expiresAt exclude each other',
    });
  }
  const isTtl = ttlMs !== undefined;
  const name = isTtl ? 'options.ttlMs' : 'options.expiresAt';
  const time = isTtl ? ttlMs : expiresAt instanceof Date ? expiresAt.getTime() : expiresAt;
  if (typeof time !== 'number') {
    throw ERR_INVALID_ARG_TYPE({ name, expected: isTtl ? 'number' : ['number', 'Date'], actual: time });
  }
  const end = isTtl ? now() + time : time;
  // Tests whether the time is valid, not whether it is invalid, so that NaN throws.
  if (time >= 0 && end <= MAX_TIME) return Math.ceil(end);
  throw ERR_OUT_OF_RANGE({ name, range: `>= 0 && <= ${MAX_TIME}`, actual: time });
}
