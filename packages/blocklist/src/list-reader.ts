import { ERR_INVALID_ARG_VALUE, quote } from '@net/errors';
import { toRule } from './draft.ts';
import { readListLine } from './list-line.ts';
import { BAD, NOTHING } from './rule.ts';
import { RuleColumns } from './rule-columns.ts';

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
   * Anything else than `'collect'` is to throw.
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

/** Reads the lines of one list into columns of its own, so that a list is added whole or not at all. */
export interface ListReader {
  /** The rules that were read, those of IPv4 in their IPv4-mapped form. Their tags have no numbers. */
  readonly rules: RuleColumns;
  /** Reads whole lines, or bytes that may end anywhere. */
  read(chunk: string | Uint8Array): void;
  /** Ends the list: reads what is left of it, and says what came of it. */
  finish(): ListResult;
}

/** Makes the reader of one list. */
export function makeListReader({ badLines, onProgress }: LinesOptions): ListReader {
  const rules = new RuleColumns(4);
  const collected: BadLine[] = [];
  const decoder = new TextDecoder();
  let lines = 0;
  /** The beginning of a line whose end has not come yet. */
  let rest = '';

  const report = (isDue: boolean) => {
    if (isDue) onProgress?.({ lines, added: rules.length });
  };

  const readLine = (text: string) => {
    const line = ++lines;
    const style = readListLine(text);
    if (style > NOTHING) rules.push(toRule(false, style), 0);
    else if (style === BAD) {
      const badLine = { line, text };
      if (badLines !== 'collect') {
        const reason = `has no address, subnet or range in line ${line}`;
        throw Object.assign(ERR_INVALID_ARG_VALUE({ name: 'list', shown: quote(text), reason }), badLine);
      }
      collected.push(badLine);
    }
    report(line % 10_000 === 0);
  };

  const read = (chunk: string | Uint8Array) => {
    const isText = typeof chunk === 'string';
    rest += isText ? chunk : decoder.decode(chunk, { stream: true });
    // A line break at the end does not begin another line.
    if (isText && !rest.endsWith('\n')) rest += '\n';
    const whole = rest.split('\n');
    rest = whole.pop()!;
    for (const line of whole) readLine(line.trim());
  };

  const finish = () => {
    rest += decoder.decode();
    if (rest) read('');
    report(lines % 10_000 !== 0);
    return { added: rules.length, badLines: collected };
  };

  return { rules, read, finish };
}
