/** The line breaks: LF, CR LF, CR, VT, FF, NEL, LS and PS (Unicode Standard, section 5.8). */
const LINE_BREAK = /\r\n|[\n\v\f\r\x85\u2028\u2029]/;
/** The line breaks other than LF. */
const RARE_LINE_BREAK = /[\v\f\r\x85\u2028\u2029]/;
/** The maximum length of a line in UTF-16 code units. A longer line is invalid. */
export const LINE_LIMIT = 65_536;

/** Whether a text contains a line break. */
export function hasLineBreak(text: string): boolean {
  return LINE_BREAK.test(text);
}

/** Splits a text that arrives in chunks into lines. The lines do not depend on where the text is cut into chunks. */
export class LineSplitter {
  /** The start of a line whose end has not arrived yet. Cut off once it exceeds the maximum length, to bound the memory. */
  #rest = '';
  /** Whether the last chunk ended with CR. An LF at the start of the next chunk is then part of the same line break. */
  #endedWithCR = false;

  /** The lines that end in this chunk. */
  push(piece: string): string[] {
    if (piece === '') return [];
    const text = this.#endedWithCR && piece.startsWith('\n') ? piece.slice(1) : piece;
    // Splitting at a string takes half the time of splitting at the regular expression.
    const lines = text.split(RARE_LINE_BREAK.test(text) ? LINE_BREAK : '\n');
    this.#endedWithCR = piece.endsWith('\r');
    lines[0] = this.#rest + lines[0];
    this.#rest = lines.pop()!.slice(0, LINE_LIMIT + 1);
    return lines;
  }

  /** The last line, if the text does not end with a line break; otherwise none. */
  end(): string[] {
    const lines = this.#rest ? [this.#rest] : [];
    this.#rest = '';
    return lines;
  }
}
