/** The maximum number of UTF-16 code units of a string in a message. */
export const MAX_STRING_LENGTH = 128;

/** The maximum number of columns of a string; longer text of several lines is shown as one string per line. */
const MAX_LINE = 76;

/**
 * Quotes a string as `util.inspect` does: with a quotation mark that the string does not contain, if possible; with control
 * characters, backslashes and lone surrogates escaped; and long text of several lines as one string per line, joined with `+`.
 *
 * Only the first 128 UTF-16 code units are shown. They are cut off before they are escaped, because escaping costs a function
 * call per control character.
 *
 * @param indentation The columns that the string is indented by.
 */
export function quote(text: string, indentation = 0): string {
  const more = text.length - MAX_STRING_LENGTH;
  const rest = more > 0 ? `... ${more} more character${more > 1 ? 's' : ''}` : '';
  if (text.length + indentation <= MAX_LINE) return quoteLine(text, MAX_STRING_LENGTH);
  const lines: string[] = [];
  for (let start = 0; start < text.length && start < MAX_STRING_LENGTH; ) {
    const end = text.indexOf('\n', start) + 1 || text.length;
    lines.push(quoteLine(text.slice(start, end), MAX_STRING_LENGTH - start));
    start = end;
  }
  return lines.join(` +\n${' '.repeat(indentation + 2)}`) + rest;
}

/** Quotes the first `limit` code units of a line. The quotation mark is chosen for the whole line. */
function quoteLine(line: string, limit: number): string {
  const mark = !line.includes("'") ? "'" : !line.includes('"') ? '"' : !/`|\$\{/.test(line) ? '`' : "'";
  // The flag `u` matches code points, so \p{Cs} matches only lone surrogates.
  const escaped = line.slice(0, limit).replace(/[\p{Cc}\p{Cs}\\]/gu, escapeCharacter);
  return mark + escaped.replaceAll(mark, `\\${mark}`) + mark;
}

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  const json = JSON.stringify(character).slice(1, -1);
  // Single-letter escapes and the escapes of surrogates are the same in JSON.
  if (json.length === 2 || unit > 0xff) return json;
  return `\\x${(0x100 + unit).toString(16).slice(1).toUpperCase()}`;
}
