import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  quote,
  validateFunction,
  validateString,
} from '@net/errors';
import { readOptions } from '../arguments/options.ts';
import { NOTE_OPTIONS, type NoteOptions, readNote } from '../arguments/rule-options.ts';
import type { Note } from '../rules/note.ts';

/** The options for reading a list. Label, comment and expiry apply to all rules of the list. */
export interface ListOptions extends NoteOptions {
  /**
   * What to do with an invalid line: `'throw'` an error, and add no rule; or `'collect'` the line in the result, and add the rules
   * of the valid lines.
   *
   * @default 'throw'
   */
  badLines?: 'throw' | 'collect' | undefined;
  /**
   * The name of the column with the addresses, subnets or ranges. If given, the list is read as comma-separated values (RFC 4180)
   * with a header line.
   */
  column?: string | undefined;
  /**
   * The names of the sets to add from the output of `ipset save`; other sets are ignored. @default the first set; the entries of a
   * second set are invalid lines
   */
  sets?: readonly string[] | undefined;
}

/** The progress of reading a list. */
export interface ListProgress {
  /** The number of lines read so far. */
  lines: number;
  /** The number of rules in these lines. */
  added: number;
}

/** The options for reading a list that arrives in chunks. */
export interface LinesOptions extends ListOptions {
  /** Called after every 10,000 lines, and at the end, also of an empty list. */
  onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** The validated options for reading a list. */
export interface ReadingOptions {
  collects: boolean;
  column: string | undefined;
  sets: readonly string[] | undefined;
  note: Note | undefined;
  now: () => number;
  onProgress: ((progress: ListProgress) => void) | undefined;
}

/**
 * Validates the options of `addText` and `addLines`.
 *
 * @param arrivesInBits Whether the list arrives in chunks, so that there may be an option `onProgress`.
 * @param now The clock from which `ttlMs` and the timeouts in a list count.
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or invalid.
 */
export function readListOptions(
  value: LinesOptions | undefined,
  arrivesInBits: boolean,
  now: () => number,
): ReadingOptions {
  const names = ['badLines', 'column', 'sets', ...NOTE_OPTIONS] as const;
  const options = readOptions<LinesOptions>(value, arrivesInBits ? [...names, 'onProgress'] : names);
  const { badLines = 'throw', column, sets, onProgress } = options;
  validateString(badLines, 'options.badLines');
  if (badLines !== 'throw' && badLines !== 'collect') {
    const reason = "must be one of: 'throw', 'collect'";
    throw ERR_INVALID_ARG_VALUE({ name: 'options.badLines', shown: quote(badLines), reason });
  }
  if (column !== undefined) validateString(column, 'options.column');
  if (sets !== undefined && !Array.isArray(sets)) {
    throw ERR_INVALID_ARG_TYPE({ name: 'options.sets', expected: 'Array', actual: sets });
  }
  if (onProgress !== undefined) validateFunction(onProgress, 'options.onProgress');
  return { collects: badLines === 'collect', column, sets, note: readNote(options, now), now, onProgress };
}
