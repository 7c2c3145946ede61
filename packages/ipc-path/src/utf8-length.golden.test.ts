import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { utf8Length } from './utf8-length.ts';

/** The ends of every length of UTF-8 and of the surrogates, where a wrong comparison would show. */
const UNITS = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];

test('counts as TextEncoder does', () => {
  const encoder = new TextEncoder();
  const texts = fc
    .array(fc.constantFrom(...UNITS), { maxLength: 6 })
    .map((units) => String.fromCharCode(...units));
  fc.assert(
    fc.property(texts, (text) => {
      expect(utf8Length(text)).toBe(encoder.encode(text).length);
    }),
    { numRuns: 20_000 },
  );
});
