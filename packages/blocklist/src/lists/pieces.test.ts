import fc from '@net-tooling/config/fast-check';
import { describe, expect, test } from 'vitest';
import { BlockList } from '../index.ts';
import { LINE_LIMIT } from './lines.ts';

/** Lines of all kinds, some of them bad, and what may end them. */
const line = fc.constantFrom(
  '192.0.2.0/24',
  '198.51.100.17',
  '2001:db8::12:34',
  '203.0.113.0-203.0.113.19',
  '# one of ours: 10.0.0.1',
  '192.0.2.7 # 10.0.0.2',
  '{"cidr":"192.0.2.0/24"}',
  'name:10.0.0.3-10.0.0.4',
  'nope',
  'größer 😀',
  '',
);
const lineBreak = fc.constantFrom('\n', '\r\n', '\r', '\n\r', '\x85', '\u2028', '\f');
const text = fc
  .tuple(fc.array(fc.tuple(line, lineBreak), { minLength: 1, maxLength: 12 }), line)
  .map(([lines, last]) => lines.flat().join('') + last);

/** Cuts a text or bytes at some places. */
function cut<Text extends { slice(start: number, end?: number): Text; length: number }>(
  whole: Text,
  cuts: readonly number[],
): Text[] {
  const places = [0, ...cuts.map((place) => place % (whole.length + 1)).sort((a, b) => a - b), whole.length];
  return places.slice(1).map((end, i) => whole.slice(places[i]!, end));
}

const places = fc.array(fc.nat(), { maxLength: 6 });

async function readWhole(whole: string) {
  const list = new BlockList();
  const result = list.addText(whole, { badLines: 'collect' });
  return { rules: list.rules, result };
}

describe('a text that arrives in pieces', () => {
  test('however its bytes are cut, it gives the same list and the same bad lines', async () => {
    const property = fc.asyncProperty(text, places, async (whole, cuts) => {
      const list = new BlockList();
      const result = await list.addLines(cut(new TextEncoder().encode(whole), cuts), { badLines: 'collect' });
      expect({ rules: list.rules, result }).toEqual(await readWhole(whole));
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test('however its characters are cut, it gives the same list or is refused', async () => {
    const property = fc.asyncProperty(text, places, async (whole, cuts) => {
      const list = new BlockList();
      const pieces = cut(whole, cuts).filter((piece) => piece !== '');
      const result = await list.addLines(pieces, { badLines: 'collect' }).catch((error: unknown) => error);
      if (result instanceof Error) {
        expect(result).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
        expect(list.size).toBe(0);
      } else expect({ rules: list.rules, result }).toEqual(await readWhole(whole));
    });
    await fc.assert(property, { numRuns: 500 });
  });

  test('only one whose first piece has no line break is refused', async () => {
    const list = new BlockList();
    await expect(list.addLines(['192.0.2.0/2', '4\n'])).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining('must hold no pieces of text behind whole lines'),
    });
    await expect(list.addLines(['192.0.2.0/24', new Uint8Array(2)])).rejects.toThrow('behind whole lines');
    expect(await list.addLines(['192.0.2.0/24\n192.0.2.', '1'])).toEqual({ added: 2, badLines: [] });
  });

  test('a text is no iterable of its characters', async () => {
    const list = new BlockList();
    expect(await list.addLines('192.0.2.0/24\n192.0.2.1')).toEqual({ added: 2, badLines: [] });
  });

  test.each<[reason: string, lines: unknown]>([
    ['numbers', [1, 2]],
    ['bytes themselves', new Uint8Array([49])],
    ['an object', {}],
    ['nothing', undefined],
  ])('%s are refused', async (_reason, lines) => {
    // @ts-expect-error: wrong on purpose
    await expect(new BlockList().addLines(lines)).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });
});

describe('lines that are too long', () => {
  const long = '1'.repeat(LINE_LIMIT);

  test.each([
    ['as a text', (body: string) => [`\n${body}\n192.0.2.1\n`]],
    ['as a line', (body: string) => ['', body, '192.0.2.1']],
    ['in pieces', (body: string) => ['\n', body.slice(0, 9), body.slice(9), '\n192.0.2.1']],
  ])('%s, are bad, and are not kept whole', async (_name, make) => {
    const options = { badLines: 'collect' } as const;
    const result = await new BlockList().addLines(make(`${long}1`), options);
    expect(result).toEqual({ added: 1, badLines: [{ line: 2, text: `${'1'.repeat(128)}...` }] });
    // As a comment, this many characters are fine.
    const comment = `#${long.slice(1)}`;
    expect(await new BlockList().addLines(make(comment), options)).toEqual({ added: 1, badLines: [] });
    expect((await new BlockList().addLines(make(`${comment}#`), options)).badLines).toHaveLength(1);
  });

  test('a text without line breaks is not kept while it arrives', async () => {
    // More than fits into a string in V8.
    const chunk = new Uint8Array(2 ** 20).fill(49);
    const result = await new BlockList().addLines(
      Array.from({ length: 520 }, () => chunk),
      { badLines: 'collect' },
    );
    expect(result).toEqual({ added: 0, badLines: [{ line: 1, text: `${'1'.repeat(128)}...` }] });
  });
});
