/** Picks the quote that needs no escape, and escapes control characters and lone surrogates. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !/`|\$\{/.test(text) ? '`' : "'";
  const escaped = text.replace(
    /[\0-\x1f\x7f-\x9f\\']|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    (character) => (character === "'" ? (mark === "'" ? "\\'" : "'") : escapeCharacter(character)),
  );
  return mark + escaped + mark;
}

const NAMED_ESCAPES: Record<string, string> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '\\': '\\\\',
};

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  const hex = unit.toString(16);
  return (
    NAMED_ESCAPES[character] ?? (unit < 0x100 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`)
  );
}
