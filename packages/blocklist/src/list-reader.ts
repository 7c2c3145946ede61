import { invalidArgText, quote } from '@net/errors';
import { BAD, NOTHING, readListLine } from './list-line.ts';
import { RuleStore } from './rule-store.ts';

/** How often progress is reported, in lines. */
const PROGRESS_LINES = 10_000;

/** A line of a list that could not be read. */
export interface BadLine {
  /** Its number, from 1 on. */
  line: number;
  /** The line, without white space around it. */
  text: string;
}

/** What came of reading a list. */
export interface ListResult {
  /** How many rules were read. An address that was already there counts, too. */
  added: number;
  /** The lines that could not be read; empty unless they were to be collected. */
  badLines: BadLine[];
}

/** How to read a list. */
export interface ListOptions {
  /**
   * What to do about a line that cannot be read: throw, and add nothing; or collect it in the result, and add the others.
   *
   * @default 'throw'
   */
  badLines?: 'throw' | 'collect';
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
  onProgress?: (progress: ListProgress) => void;
}

/** Reads the lines of one list into a store of its own, so that a list is added whole or not at all. */
export class ListReader {
  readonly store = new RuleStore();
  readonly #result: ListResult = { added: 0, badLines: [] };
  #lines = 0;
  readonly #options: LinesOptions;
  #decoder: TextDecoder | undefined;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';

  constructor(options: LinesOptions) {
    const { badLines = 'throw' } = options;
    if (badLines !== 'throw' && badLines !== 'collect') {
      throw invalidArgText({ name: 'options.badLines', shown: quote(`${badLines}`) });
    }
    this.#options = options;
  }

  /** Reads whole lines, or bytes that may end anywhere. */
  read(chunk: string | Uint8Array): void {
    if (typeof chunk === 'string') {
      // A line break at the end does not begin another line.
      for (const line of chunk.replace(/\n$/, '').split('\n')) this.#readLine(line.trim());
      return;
    }
    this.#decoder ??= new TextDecoder();
    const text = this.#decoder.decode(chunk, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    if (end > 0) {
      this.read(this.#rest + text.slice(0, end));
      this.#rest = '';
    }
    this.#rest += text.slice(end);
  }

  /** Ends the list: reads what is left of it, and says what came of it. */
  finish(): ListResult {
    const rest = this.#rest + (this.#decoder?.decode() ?? '');
    if (rest) this.read(rest);
    if (this.#lines % PROGRESS_LINES !== 0) this.#reportProgress();
    return this.#result;
  }

  #readLine(text: string): void {
    const line = ++this.#lines;
    const found = readListLine(text);
    if (found > NOTHING) {
      this.store.add(found);
      this.#result.added++;
    } else if (found === BAD) {
      const badLine = { line, text };
      if (this.#options.badLines !== 'collect') {
        const reason = `has no address, subnet or range in line ${line}`;
        throw Object.assign(invalidArgText({ name: 'list', shown: quote(text), reason }), badLine);
      }
      this.#result.badLines.push(badLine);
    }
    if (line % PROGRESS_LINES === 0) this.#reportProgress();
  }

  #reportProgress(): void {
    this.#options.onProgress?.({ lines: this.#lines, added: this.#result.added });
  }
}
