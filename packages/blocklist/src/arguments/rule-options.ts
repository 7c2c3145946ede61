import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, ERR_OUT_OF_RANGE, validateString } from '@net/errors';
import { makeNote, type Note } from '../rules/note.ts';
import type { Family } from './address.ts';
import { isOptions, readOptions } from './options.ts';

/** What a rule is to carry besides its addresses. */
export interface NoteOptions {
  /** What the rule belongs to: the name of a list, a kind of misuse. `match`, `matches` and `rules` show it. */
  label?: string | undefined;
  /** Why this rule was added. */
  reason?: string | undefined;
  /** After how many ms the rule ends. */
  ttlMs?: number | undefined;
  /** When the rule ends: ms since 1970, or a Date. Not together with `ttlMs`. */
  expiresAt?: number | Date | undefined;
}

/** How a rule is to be read, and what it is to carry besides its addresses. */
export interface RuleOptions extends NoteOptions {
  /** What a text is read as. @default 'ipv4', or what the address is if the list is strict */
  family?: Family | undefined;
}

export const NOTE_OPTIONS = ['label', 'reason', 'ttlMs', 'expiresAt'] as const;
/** The last time that a Date can hold. */
const MAX_TIME = 8.64e15;

/**
 * Reads the argument of `addAddress` and the like that is a family or options.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or cannot be used.
 */
export function readRuleOptions(value: Family | RuleOptions | undefined): {
  family: unknown;
  note: Note | undefined;
} {
  if (!isOptions(value)) return { family: value, note: undefined };
  const options = readOptions<RuleOptions>(value, ['family', ...NOTE_OPTIONS]);
  return { family: options.family, note: readNote(options) };
}

/**
 * Reads the options of `addCIDR`. What is no object is ignored: Node's method takes a single argument, and may be called with more.
 *
 * @throws As {@link readRuleOptions}.
 */
export function readNoteOptions(value: NoteOptions | undefined): Note | undefined {
  return isOptions(value) ? readNote(readOptions<NoteOptions>(value, NOTE_OPTIONS)) : undefined;
}

/** Makes the note of options that were checked for their names. */
export function readNote({ label, reason, ttlMs, expiresAt }: NoteOptions): Note | undefined {
  if (label !== undefined) validateString(label, 'options.label');
  if (reason !== undefined) validateString(reason, 'options.reason');
  return makeNote(label, reason, readEnd(ttlMs, expiresAt));
}

function readEnd(ttlMs: unknown, expiresAt: unknown): number | undefined {
  if (ttlMs === undefined && expiresAt === undefined) return undefined;
  if (ttlMs !== undefined && expiresAt !== undefined) {
    throw ERR_INVALID_ARG_VALUE({
      name: 'options.ttlMs',
      shown: 'both',
      reason: 'and expiresAt exclude each other',
    });
  }
  const name = ttlMs === undefined ? 'options.expiresAt' : 'options.ttlMs';
  const time = ttlMs ?? (expiresAt instanceof Date ? expiresAt.getTime() : expiresAt);
  if (typeof time !== 'number') {
    const expected = ttlMs === undefined ? ['number', 'Date'] : 'number';
    throw ERR_INVALID_ARG_TYPE({ name, expected, actual: time });
  }
  const end = ttlMs === undefined ? time : Date.now() + time;
  // Stated as what is accepted, so that NaN is not.
  if (time >= 0 && end <= MAX_TIME) return Math.ceil(end);
  throw ERR_OUT_OF_RANGE({ name, range: `>= 0 && <= ${MAX_TIME}`, actual: time });
}
