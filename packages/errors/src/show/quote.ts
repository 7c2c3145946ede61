/** Picks the quote that needs no escape, and escapes control characters and lone surrogates. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !/`|\$\{/.test(text) ? '`' : "'";
  // By code points: surrogates that stand as a pair are none of the category Cs.
  const escaped = text.replace(/[\p{Cc}\p{Cs}\\]/gu, escapeCharacter).replaceAll(mark, `\\${mark}`);
  return mark + escaped + mark;
}

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  const json = JSON.stringify(character).slice(1, -1);
  // Escapes of one letter are the same in JSON, and those of surrogates.
  if (json.length === 2 || unit > 0xff) return json;
  return `\\x${(0x100 + unit).toString(16).slice(1).toUpperCase()}`;
}
