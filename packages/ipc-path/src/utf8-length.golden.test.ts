import { expect, test } from 'vitest';
import { utf8Length } from './utf8-length.ts';

const ROUNDS = 20_000;
/** The ends of every length of UTF-8 and of the surrogates, where a wrong comparison would show. */
const UNITS = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff];

test('counts as TextEncoder does', () => {
  const seed = Number(process.env.NET_SEED ?? Date.now() % 2 ** 31);
  const encoder = new TextEncoder();
  let state = seed >>> 0;
  for (let round = 0; round < ROUNDS; round++) {
    let text = '';
    for (let index = 0; index < 6; index++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      text += String.fromCharCode(UNITS[(state >>> 16) % UNITS.length] ?? 0);
    }
    expect(utf8Length(text), `NET_SEED=${seed}, round ${round}`).toBe(encoder.encode(text).length);
  }
});
