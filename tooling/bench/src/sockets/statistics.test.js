import { expect, test } from 'vitest';
import { summarize, summarizeRatios, verdict } from './statistics.js';

test('the middle and the quartiles lie between values where no value stands', () => {
  expect(summarize([4, 1, 3, 2])).toEqual({ median: 2.5, lower: 1.75, upper: 3.25, min: 1, max: 4 });
});

test('one value is all of its own summary', () => {
  expect(summarize([7])).toEqual({ median: 7, lower: 7, upper: 7, min: 7, max: 7 });
});

test('a round that is slow for both leaves the ratio as it is', () => {
  expect(summarizeRatios([5, 50, 5], [10, 100, 10])).toMatchObject({ median: 0.5, min: 0.5, max: 0.5 });
});

test.each([
  ['met', 'the middle round reaches it', [0.5, 0.6, 0.7]],
  ['near', 'only the better quarter reaches it', [0.4, 0.65, 0.7]],
  ['missed', 'hardly a round reaches it', [0.7, 0.8, 0.9]],
])('a goal of 0.6 is %s when %s', (expected, _reason, ratios) => {
  expect(verdict(summarize(ratios), 0.6)).toBe(expected);
});
