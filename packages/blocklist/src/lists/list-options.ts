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

/** How to read a list. What a rule is to carry besides its addresses holds for all rules of the list. */
export interface ListOptions extends NoteOptions {
  /**
   * What to do about a line that cannot be read: throw, and add nothing; or collect it in the result, and add the others.
   *
   * @default 'throw'
   */
  badLines?: 'throw' | 'collect' | undefined;
  /**
   * Reads the list as comma-separated values (RFC 4180) whose first line names the columns: the name of the one that holds the
   * addresses, subnets or ranges.
   */
  column?: string | undefined;
  /**
   * Which sets of what `ipset save` wrote are added; those of others are left out. @default the only one; a second one is bad
   */
  sets?: readonly string[] | undefined;
}

/** How far the reading of a list has come. */
export interface ListProgress {
  /** How many lines were read. */
  lines: number;
  /** How many rules were found in them. */
  added: number;
}

/** How to read a list that arrives bit by bit. */
export interface LinesOptions extends ListOptions {
  /** Called after every 10,000 lines and at the end. */
  onProgress?: ((progress: ListProgress) => void) | undefined;
}

/** Options of a list that were checked. */
export interface ReadingOptions {
  collects: boolean;
  column: string | undefined;
  sets: readonly string[] | undefined;
  note: Note | undefined;
  onProgress: ((progress: ListProgress) => void) | undefined;
}

/**
 * Reads the options of `addText` and `addLines`.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_INVALID_ARG_VALUE if an option is unknown or cannot be used.
 */
export function readListOptions(value: LinesOptions | undefined, arrivesInBits: boolean): ReadingOptions {
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
  return { collects: badLines === 'collect', column, sets, note: readNote(options), onProgress };
}
