import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { inspectValue } from './inspect.ts';

const ROUNDS = 5000;

class Empty {}
class Point extends Empty {
  x = 1;
}

const leaves: (() => unknown)[] = [
  () => null,
  () => undefined,
  () => true,
  () => 1.5,
  () => -0,
  () => Number.NaN,
  () => 12n,
  () => Symbol('s'),
  () => "it's",
  () => 'a\nb\x00\x1b\x7f\ud800\\',
  () => () => {},
  () => function named() {},
  () => async () => {},
  () => Empty,
  () => Point,
  () => new Empty(),
  () => new Point(),
  () => new Date(0),
  () => /x/g,
  () => [],
  () => ({}),
  () => Object.create(null),
  () => new Uint8Array(3),
  () => Object.assign(Object.create(null), { x: 1 }),
  () => Object.assign(() => {}, { x: 1 }),
];
const keys = ['a', 'port', 'hostname', 'some-key', "it's", 'é', '$x', '1'];

test('shows random nested values as util.inspect does', () => {
  const seed = Number(process.env.NET_SEED ?? Date.now() % 2 ** 31);
  const below = generator(seed);
  for (let round = 0; round < ROUNDS; round++) {
    const value = randomValue(below, 5);
    expect(inspectValue(value), `NET_SEED=${seed}, round ${round}`).toBe(inspect(value));
  }
});

function randomValue(below: (limit: number) => number, depth: number): unknown {
  const kind = depth > 0 ? below(10) : 9;
  if (kind < 4) {
    const object: Record<string, unknown> = {};
    for (let count = below(5); count > 0; count--) {
      object[keys[below(keys.length)]!] = randomValue(below, depth - 1);
    }
    return object;
  }
  // Node lays out arrays of more than six items in columns, which messages can do without.
  if (kind < 6) return Array.from({ length: below(7) }, () => randomValue(below, depth - 1));
  return kind === 6 ? 'x'.repeat(below(70)) : leaves[below(leaves.length)]!();
}

/** A linear congruential generator (Numerical Recipes, 7.1): enough variety, and the same on every machine. */
function generator(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
