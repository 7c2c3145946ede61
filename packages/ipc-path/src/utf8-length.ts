/** The length of a string in bytes of UTF-8. A lone surrogate counts as U+FFFD, as `TextEncoder` encodes it. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    // The loop condition keeps the index inside the string.
    const codePoint = text.codePointAt(index) as number;
    if (codePoint < 0x80) length += 1;
    else if (codePoint < 0x800) length += 2;
    else if (codePoint < 0x10000) length += 3;
    else {
      length += 4;
      index++;
    }
  }
  return length;
}
