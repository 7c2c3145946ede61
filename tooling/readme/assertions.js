import { format, inspect } from 'node:util';
import { expect } from 'vitest';

/** Line breaks are the reader's convenience. */
const onOneLine = (text) => text.replace(/\s+/g, ' ');

export function shows(value, text) {
  expect(onOneLine(inspect(value, { depth: 9 }))).toBe(onOneLine(text));
}

export function prints(values, text) {
  expect(onOneLine(format(...values))).toBe(onOneLine(text));
}

export async function throws(run, text) {
  const error = await run().then(
    () => expect.fail(`nothing was thrown, instead of: ${text}`),
    (reason) => reason,
  );
  expect(`${error.code} ${error.message}`).toContain(text);
}
