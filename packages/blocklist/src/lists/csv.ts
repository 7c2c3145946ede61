/**
 * Splits a line of comma-separated values (RFC 4180) into its fields, trimmed. Undefined if a quoted field does not end in the
 * line, or has text before or after its quotes.
 */
export function splitCSV(line: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  do {
    const [whole, quoted, plain = '', end] = field.exec(line) ?? [];
    if (whole === undefined) return undefined;
    fields.push((quoted?.replaceAll('""', '"') ?? plain).trim());
    if (end === '') return fields;
  } while (field.lastIndex > 0);
  return undefined;
}
