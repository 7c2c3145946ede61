/** What ends a line: LF, CR LF, CR, VT, FF, NEL, LS and PS (Unicode Standard, section 5.8). */
const LINE_BREAK = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;
/** What ends a line in few texts. */
const RARE_LINE_BREAK = /[\v\f\r\x85\u2028\u2029]/;
/** How many characters a line may have. */
export const LINE_LIMIT = 65_536;

/** Whether a text has a line break in it. */
export function hasLineBreak(text: string): boolean {
  return LINE_BREAK.test(text);
}

/** Cuts a text that arrives in pieces into lines. However it is cut into pieces, the lines are the same. */
export class LineSplitter {
  /** The beginning of a line whose end has not come yet. Of one that is too long, no more is kept than shows that it is. */
  #rest = '';
  /** Whether the last piece ended with CR, so that an LF which comes next belongs to it. */
  #endedWithCR = false;

  /** The lines that end in this piece. */
  push(piece: string): string[] {
    if (piece === '') return [];
    const text = this.#endedWithCR && piece.startsWith('\n') ? piece.slice(1) : piece;
    // Without a regular expression, it takes half the time.
    const lines = text.split(RARE_LINE_BREAK.test(text) ? LINE_BREAK : '\n');
    this.#endedWithCR = piece.endsWith('\r');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop()!.slice(0, LINE_LIMIT + 1);
    return lines;
  }

  /** The last line, if the text does not end with a line break. */
  end(): string[] {
    const lines = this.#rest ? [this.#rest] : [];
    this.#rest = '';
    return lines;
  }
}
