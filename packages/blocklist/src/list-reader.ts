import { ERR_INVALID_ARG_VALUE, validateFunction, validateObject, validateOneOf } from '@net/errors';
import { BAD, IS_IPV6, NOTHING, readListLine } from './list-line.ts';
import type { RuleKind } from './rule.ts';
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
  readonly badLines: BadLine[] = [];
  #added = 0;
  #lines = 0;
  #decoder: TextDecoder | undefined;
  /** The beginning of a line whose end has not come yet. */
  #rest = '';
  readonly #name: string;
  readonly #collects: boolean;
  readonly #onProgress: ((progress: ListProgress) => void) | undefined;

  /** @param name What errors call the argument with the list. */
  constructor(name: string, options: LinesOptions) {
    validateObject(options, 'options');
    const { badLines = 'throw', onProgress } = options;
    validateOneOf(badLines, 'options.badLines', ['throw', 'collect']);
    if (onProgress !== undefined) validateFunction(onProgress, 'options.onProgress');
    this.#name = name;
    this.#collects = badLines === 'collect';
    this.#onProgress = onProgress;
  }

  /** Reads one or more whole lines. A line break at the end of the text does not begin another line. */
  read(text: string): void {
    let start = 0;
    do {
      const lineBreak = text.indexOf('\n', start);
      const end = lineBreak < 0 ? text.length : lineBreak;
      this.#readLine(text, start, end);
      start = end + 1;
    } while (start < text.length);
  }

  /** Reads whole lines, or bytes that may end anywhere. */
  readChunk(chunk: string | Uint8Array): void {
    if (typeof chunk === 'string') {
      this.read(chunk);
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
    if (rest !== '') this.read(rest);
    if (this.#lines % PROGRESS_LINES !== 0) this.#reportProgress();
    return { added: this.#added, badLines: this.badLines };
  }

  #readLine(text: string, start: number, end: number): void {
    this.#lines++;
    const found = readListLine(text, start, end);
    if (found > NOTHING) {
      const isIPv6 = (found & IS_IPV6) !== 0;
      // What is left without the mark is a kind.
      this.store.add((found & ~IS_IPV6) as RuleKind, isIPv6, isIPv6);
      this.#added++;
    } else if (found === BAD) {
      this.#refuseLine(text.slice(start, end).trim());
    }
    if (this.#lines % PROGRESS_LINES === 0) this.#reportProgress();
  }

  #refuseLine(text: string): void {
    const badLine = { line: this.#lines, text };
    if (!this.#collects) {
      const reason = `must hold an address, a subnet or a range in each line, but not in line ${this.#lines}`;
      throw Object.assign(ERR_INVALID_ARG_VALUE({ name: this.#name, actual: text, reason }), badLine);
    }
    this.badLines.push(badLine);
  }

  #reportProgress(): void {
    this.#onProgress?.({ lines: this.#lines, added: this.#added });
  }
}
