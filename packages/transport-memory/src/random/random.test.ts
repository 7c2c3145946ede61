import { expect, test } from 'vitest';
import { drawMs } from './distribution.ts';
import { Random } from './random.ts';

test('a seed gives the same numbers on every engine', () => {
  const random = new Random('seed');
  expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([
    1_036_363_577, 1_238_723_941, 4_085_769_447,
  ]);
});

test('another seed gives others', () => {
  expect(new Random('a').uint32()).not.toBe(new Random('b').uint32());
});

test('whole numbers are between the bounds, and reach both', () => {
  const random = new Random('seed');
  const drawn = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
  expect([...drawn].sort()).toEqual([3, 4, 5, 6]);
});

test.each([
  ['uniform', { uniform: [10, 20] as const }, 15, 2.9],
  ['normal', { normal: [100, 5] as const }, 100, 5],
  ['exponential', { exponential: 30 }, 30, 30],
])('%s has its mean and its deviation', (_what, distribution, mean, deviation) => {
  const random = new Random('seed');
  const drawn = Array.from({ length: 20_000 }, () => drawMs(distribution, random));
  const found = drawn.reduce((sum, value) => sum + value) / drawn.length;
  const variance = drawn.reduce((sum, value) => sum + (value - found) ** 2, 0) / drawn.length;
  expect(found / mean).toBeCloseTo(1, 1);
  expect(Math.sqrt(variance) / deviation).toBeCloseTo(1, 1);
});
