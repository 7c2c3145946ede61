import { fail, ok, strictEqual } from 'node:assert';
import { format, inspect } from 'node:util';

/** Line breaks are the reader's convenience. */
const onOneLine = (text) => text.replace(/\s+/g, ' ');

export function shows(value, text) {
  strictEqual(onOneLine(inspect(value, { depth: 9 })), onOneLine(text));
}

export function prints(values, text) {
  strictEqual(onOneLine(format(...values)), onOneLine(text));
}

export async function throws(run, text) {
  const error = await run().then(
    () => fail(`nothing was thrown, instead of: ${text}`),
    (reason) => reason,
  );
  const thrown = `${error.code} ${error.message}`;
  ok(thrown.includes(text), `${thrown}\nwas thrown, instead of: ${text}`);
}
