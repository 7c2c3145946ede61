/** Picks the quote that needs no escape, and escapes control characters and lone surrogates. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !/`|\$\{/.test(text) ? '`' : "'";
  // By code points: surrogates that stand as a pair stay. Categories (`\p{Cc}`) would say more, but engines work out what is in
  // one as soon as they load this file.
  const escaped = text.replace(/[^ -[\]-~]/gu, escapeCharacter).replaceAll(mark, `\\${mark}`);
  return mark + escaped + mark;
}

function escapeCharacter(character: string): string {
  const unit = character.charCodeAt(0);
  const json = JSON.stringify(character).slice(1, -1);
  // Escapes of one letter are the same in JSON, and those of surrogates. Other characters have none.
  if (json.length === 2 || unit > 0x9f) return json;
  return `\\x${(0x100 + unit).toString(16).slice(1).toUpperCase()}`;
}
