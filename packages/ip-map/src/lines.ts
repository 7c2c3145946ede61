import { ERR_INVALID_ARG_VALUE, quote, validateFunction } from '@net/errors';
import { type Key, writeKey } from './key.ts';
import { refuseUnknown } from './refuse-unknown.ts';

/** The options for reading a text line by line. */
export interface LinesOptions<V> {
  /**
   * Parses a line: {@link columns} for CSV, or a custom function.
   *
   * @param line The line, trimmed and not empty.
   * @returns The entry; undefined for a line without an entry, such as a comment.
   */
  parse: (line: string, lineNumber: number) => readonly [prefix: Key, value: V] | undefined;
  /** Called after every 10,000 lines, and at the end. */
  onProgress?: (progress: LinesResult) => void;
}

/** The numbers of lines and entries read. */
export interface LinesResult {
  /** The number of lines, including empty ones. */
  readonly lines: number;
  /** The number of entries, including those that replaced others. */
  readonly added: number;
}

const MAX_LINE = 65_536;
const LINES_PER_REPORT = 10_000;

/** Reads all entries of a text, without adding them to a map, so that an error leaves the map unchanged. */
export async function stageLines<V>(
  source: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
  { parse, onProgress, ...others }: LinesOptions<V>,
): Promise<{ staged: (readonly [Key, V])[]; result: LinesResult }> {
  refuseUnknown(others);
  validateFunction(parse, 'options.parse');
  const staged: (readonly [Key, V])[] = [];
  let lines = 0;
  for await (const line of splitLines(source)) {
    lines++;
    try {
      if (line.length > MAX_LINE) throw invalidLine(line, `is longer than ${MAX_LINE}`);
      const text = line.trim();
      const entry = text === '' ? undefined : parse(text, lines);
      if (entry !== undefined) {
        // Throws if the key is invalid.
        writeKey(entry[0]);
        staged.push(entry);
      }
    } catch (error) {
      throw error instanceof Error ? Object.assign(error, { line: lines }) : error;
    }
    if (lines % LINES_PER_REPORT === 0) onProgress?.({ lines, added: staged.length });
  }
  const result = { lines, added: staged.length };
  onProgress?.(result);
  return { staged, result };
}

/** Splits text at LF, CR LF and CR. A line break at the end of the text does not start another line. */
async function* splitLines(
  source: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  /** The start of a line whose end has not arrived yet. */
  let rest = '';
  let endedWithCR = false;
  for await (const piece of source) {
    const text = typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true });
    if (text === '') continue;
    // An LF after a chunk that ends with CR belongs to the same line break.
    const lines = text.slice(endedWithCR && text.startsWith('\n') ? 1 : 0).split(/\r\n|\n|\r/);
    endedWithCR = text.endsWith('\r');
    lines[0] = rest + lines[0];
    rest = lines.pop()!;
    yield* lines;
    // The caller refuses a line that is too long without waiting for its end, so that memory is bounded.
    if (rest.length > MAX_LINE) yield rest;
  }
  rest += decoder.decode();
  if (rest !== '') yield rest;
}

const invalidLine = (line: string, reason: string) =>
  ERR_INVALID_ARG_VALUE({ name: 'line', shown: quote(line.slice(0, 128)), reason });

/** The columns of a CSV line, numbered from 0. */
export interface Columns {
  /** The column of the prefix, range or address. If `last` is given, the column of the first address of a range. @default 0 */
  first?: number;
  /** The column of the last address of a range. @default undefined: the column `first` contains all addresses */
  last?: number;
  /** The column of the value. */
  value: number;
  /** The separator of columns. @default ',' */
  separator?: string;
}

/**
 * Creates a `parse` function for CSV (RFC 4180). Columns in double quotes may contain separators, but no line breaks. Lines that
 * begin with `#` are comments. The function throws ERR_INVALID_ARG_VALUE for a line without the column of the value.
 *
 * `columns({ first: 0, last: 1, value: 2 })` reads `192.0.2.0,192.0.2.255,NL`.
 *
 * @throws ERR_INVALID_ARG_VALUE for an unknown option or an empty separator.
 */
export function columns({ first = 0, last, value, separator = ',', ...others }: Columns) {
  refuseUnknown(others);
  if (!separator) throw ERR_INVALID_ARG_VALUE({ name: 'options.separator', shown: "''", reason: 'is empty' });
  return (line: string): readonly [prefix: string, value: string] | undefined => {
    if (line.startsWith('#')) return undefined;
    const fields = line.includes('"') ? splitQuoted(line, separator) : line.split(separator);
    const start = fields[first]?.trim() ?? '';
    const prefix = last === undefined ? start : `${start}-${fields[last]?.trim() ?? ''}`;
    const found = fields[value];
    if (found === undefined) throw invalidLine(line, `has no column ${value}`);
    return [prefix, found];
  };
}

function splitQuoted(line: string, separator: string): string[] {
  const fields: string[] = [];
  for (let start = 0; start <= line.length; ) {
    let text = '';
    // Two double quotes inside a quoted column represent one.
    while (line[start] === '"') {
      const end = line.indexOf('"', start + 1);
      if (end < 0) throw invalidLine(line, 'has an open quote');
      text += (text === '' ? '' : '"') + line.slice(start + 1, end);
      start = end + 1;
    }
    const end = line.indexOf(separator, start);
    text += line.slice(start, end < 0 ? line.length : end);
    fields.push(text);
    if (end < 0) break;
    start = end + separator.length;
  }
  return fields;
}
