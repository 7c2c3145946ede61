import { ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE, quote } from '@net/errors';
import { makeNote, type Note } from '../rules/note.ts';
import { RuleColumns } from '../rules/rule-columns.ts';
import { makeRuleWords } from '../rules/rule-words.ts';
import type { Form } from '../rules/tag.ts';
import { splitCSV } from './csv.ts';
import { readAdd, readCreate } from './ipset.ts';
import { hasLineBreak, LINE_LIMIT, LineSplitter } from './lines.ts';
import { type LineContent, readListLine } from './list-line.ts';
import { type LinesOptions, type ReadingOptions, readListOptions } from './list-options.ts';
import { readPattern } from './pattern.ts';

/** An invalid line of a list. */
export interface BadLine {
  /** The number of the line, starting at 1. */
  line: number;
  /** The line, trimmed. Of a line longer than 128 characters, the first 128 and `...`. */
  text: string;
}

/** The result of reading a list. */
export interface ListResult {
  /** The number of rules read, including addresses that the list already contained or that were read twice. */
  added: number;
  /** The invalid lines; always empty unless the option `badLines` is `'collect'`. */
  badLines: BadLine[];
}

/** The maximum length of a text in an error or a {@link BadLine}, without the `...` at its end. */
const SHOWN = 128;

/** Reads the lines of one list into separate columns, so that either all rules of the list are added or none. */
export class ListReader {
  /** The rules read so far, those of IPv4 in their IPv4-mapped form. Their tags do not contain rule numbers yet. */
  readonly rules = new RuleColumns(4);
  readonly #options: ReadingOptions;
  readonly #badLines: BadLine[] = [];
  readonly #words = makeRuleWords();
  readonly #decoder = new TextDecoder();
  readonly #splitter = new LineSplitter();
  /** Whether the items are complete lines, not chunks of a text. Decided by the first item. */
  #stringsAreLines: boolean | undefined;
  #lines = 0;
  /** The default timeouts of the created ipset sets in seconds, by name; 0 means no timeout. */
  readonly #createdSets = new Map<string, number>();
  /** The name of the first ipset set. If the options name no sets, its entries are added, and those of other sets are invalid. */
  #onlySet: string | undefined;
  /** For comma-separated values: the number of columns, and the index of the column to read. Undefined before the header line. */
  #table: { columns: number; column: number } | undefined;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** Reads a chunk of a text. The text may be cut into chunks anywhere. */
  readText(piece: string): void {
    for (const line of this.#splitter.push(piece)) this.#readLine(line);
  }

  /**
   * Reads a line, a chunk of a text, or a chunk of UTF-8. If the first item is a string without a line break, all items must be
   * lines; otherwise all are chunks.
   *
   * @throws ERR_INVALID_ARG_TYPE if the item is neither a string nor a Uint8Array.
   * @throws ERR_INVALID_ARG_VALUE for a chunk after lines, and for an invalid line unless such lines are collected.
   */
  read(item: unknown): void {
    const isText = typeof item === 'string';
    if (!isText && !(item instanceof Uint8Array)) {
      const expected = 'an iterable of strings or Uint8Arrays';
      throw ERR_INVALID_ARG_TYPE({ name: 'lines', expected, actual: item });
    }
    this.#stringsAreLines ??= isText && !hasLineBreak(item);
    if (!this.#stringsAreLines) {
      this.readText(isText ? item : this.#decoder.decode(item, { stream: true }));
      return;
    }
    if (!isText || hasLineBreak(item)) {
      const shown = isText ? quote(item.slice(0, SHOWN)) : `${item.length} bytes`;
      throw ERR_INVALID_ARG_VALUE({
        name: 'lines',
        shown,
        reason: 'must hold no pieces of text behind whole lines',
      });
    }
    this.#readLine(item);
  }

  /** Reads the last line, and returns the result. */
  finish(): ListResult {
    this.readText(this.#decoder.decode());
    for (const line of this.#splitter.end()) this.#readLine(line);
    this.#report();
    return { added: this.rules.length, badLines: this.#badLines };
  }

  #readLine(text: string): void {
    const line = ++this.#lines;
    const trimmed = text.trim();
    const content = text.length > LINE_LIMIT ? 'bad' : this.#contentOf(trimmed);
    if (content === 'bad') this.#refuse(line, trimmed);
    else if (content !== 'nothing') this.rules.push(this.#words, content.form, content.note);
    if (line % 10_000 === 0) this.#report();
  }

  #contentOf(line: string): 'nothing' | 'bad' | { form: Form; note: Note | undefined } {
    const { column, note } = this.#options;
    if (column === undefined && /^(?:create|add) /.test(line)) {
      const content = this.#readSet(line);
      if (content) return content;
    }
    const content = column === undefined ? readListLine(this.#words, line) : this.#readRecord(line, column);
    return typeof content === 'string' ? content : { form: content.form, note };
  }

  /** Reads a line in the output of `ipset save`. Undefined for a line of another format. */
  #readSet(line: string): 'nothing' | 'bad' | { form: Form; note: Note | undefined } | undefined {
    const created = readCreate(line);
    if (created) {
      this.#createdSets.set(created.set, created.timeout);
      return 'nothing';
    }
    const entry = readAdd(this.#words, line, this.#createdSets, this.#options.now);
    if (!entry) return undefined;
    const { sets, note } = this.#options;
    this.#onlySet ??= entry.set;
    if (sets) {
      if (!sets.includes(entry.set)) return 'nothing';
    } else if (entry.set !== this.#onlySet) return 'bad';
    const { form, reason = note?.reason, expiresAt = note?.expiresAt } = entry;
    const isPlain = entry.reason === undefined && entry.expiresAt === undefined;
    return { form, note: isPlain ? note : makeNote(note?.label, reason, expiresAt) };
  }

  /** Reads a line of comma-separated values. */
  #readRecord(line: string, name: string): LineContent {
    if (line === '' || line.startsWith('#')) return 'nothing';
    const fields = splitCSV(line);
    if (!this.#table) {
      const column = fields?.indexOf(name) ?? -1;
      if (!fields || column < 0) {
        const shown = quote(line.slice(0, SHOWN));
        const reason = `has no column ${quote(name.slice(0, SHOWN))} in line ${this.#lines}`;
        throw Object.assign(
          ERR_INVALID_ARG_VALUE({ name: 'list', shown, reason }),
          this.#badLine(this.#lines, line),
        );
      }
      this.#table = { columns: fields.length, column };
      return 'nothing';
    }
    const { columns, column } = this.#table;
    const pattern = fields?.length === columns ? readPattern(this.#words, fields[column]!) : undefined;
    return pattern?.rest === '' ? { form: pattern.form } : 'bad';
  }

  #refuse(line: number, text: string): void {
    const badLine = this.#badLine(line, text);
    if (!this.#options.collects) {
      const reason = `has no address, subnet or range in line ${line}`;
      throw Object.assign(
        ERR_INVALID_ARG_VALUE({ name: 'list', shown: quote(badLine.text), reason }),
        badLine,
      );
    }
    this.#badLines.push(badLine);
  }

  /** Copies the start of a line, because a substring would keep the whole text in memory. */
  #badLine(line: number, text: string): BadLine {
    const copy = Array.from(text.slice(0, SHOWN)).join('');
    return { line, text: text.length > SHOWN ? `${copy}...` : copy };
  }

  #report(): void {
    this.#options.onProgress?.({ lines: this.#lines, added: this.rules.length });
  }
}

/** The source of a list: a synchronous or asynchronous iterable of strings or bytes, or one string with the whole text. */
export type ListSource = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/**
 * Reads a list to its end.
 *
 * @throws As the methods of `ListReader`, the errors of the source, and ERR_INVALID_ARG_TYPE if `lines` is not iterable.
 */
export async function readList(
  lines: ListSource,
  options: LinesOptions | undefined,
  now: () => number,
): Promise<ListReader> {
  const reader = new ListReader(readListOptions(options, true, now));
  if (typeof lines === 'string') reader.readText(lines);
  else if (Symbol.asyncIterator in Object(lines) || Symbol.iterator in Object(lines)) {
    for await (const item of lines) reader.read(item);
  } else {
    throw ERR_INVALID_ARG_TYPE({ name: 'lines', expected: 'iterable', actual: lines });
  }
  return reader;
}
