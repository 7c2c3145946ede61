/** Picks the quote that needs no escape, and escapes control characters and lone surrogates. */
export function quote(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !/`|\$\{/.test(text) ? '`' : "'";
  // By code points: surrogates that stand as a pair are none of the category Cs.
  const escaped = text.replace(/[\p{Cc}\p{Cs}\\']/gu, (character) =>
    character !== "'" ? escapeCharacter(character) : mark === "'" ? "\\'" : "'",
  );
  return mark + escaped + mark;
}

function escapeCharacter(character: string): string {
  const json = JSON.stringify(character);
  // Where JSON has an escape of one letter, it is the same.
  if (json.length === 4) return json.slice(1, -1);
  const unit = character.charCodeAt(0);
  const hex = unit.toString(16);
  return unit < 0x100 ? `\\x${hex.toUpperCase().padStart(2, '0')}` : `\\u${hex}`;
}
