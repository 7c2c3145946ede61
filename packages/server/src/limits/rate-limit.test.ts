import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.ts';

/** Counts an event if the limit allows it. */
function take(limit: RateLimit, key: string, now: number): boolean {
  const allowed = limit.allows(key, now);
  if (allowed) limit.count(key, now);
  return allowed;
}

test('a burst comes at once, then one event per interval', () => {
  const limit = new RateLimit(10, 3);
  const answers = [0, 0, 0, 0, 99, 100, 100, 199, 200].map((now) => take(limit, 'a', now));
  expect(answers).toEqual([true, true, true, false, false, true, false, false, true]);
});

test('keys do not share their allowance', () => {
  const limit = new RateLimit(1, 1);
  expect([take(limit, 'a', 0), take(limit, 'a', 0), take(limit, 'b', 0)]).toEqual([true, false, true]);
});

test('a token bucket answers the same', () => {
  const arrivals = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(
      arrivals,
      fc.constantFrom(1, 5, 50, 250),
      fc.integer({ min: 1, max: 8 }),
      (gaps, rate, burst) => {
        const limit = new RateLimit(rate, burst);
        // In parts of an event that are whole numbers, so that both sides are exact.
        let tokens = burst * 1000;
        let now = 0;
        for (const gap of gaps) {
          now += gap;
          tokens = Math.min(burst * 1000, tokens + gap * rate);
          const expected = tokens >= 1000;
          if (expected) tokens -= 1000;
          expect(take(limit, 'a', now)).toBe(expected);
        }
      },
    ),
  );
});

test('a million keys cost no more than 16,384', () => {
  const limit = new RateLimit(1, 1);
  for (let key = 0; key < 1_000_000; key++) take(limit, String(key), 0);
  expect(limit.size).toBeLessThanOrEqual(16_384);
  // The last ones are still known, the first ones are forgotten.
  expect([limit.allows('999999', 0), limit.allows('0', 0)]).toEqual([false, true]);
});

test('a key that comes often is not the one that is forgotten', () => {
  const limit = new RateLimit(0.001, 2);
  take(limit, 'often', 0);
  for (let key = 0; key < 16_000; key++) {
    if (key === 8000) take(limit, 'often', 0);
    take(limit, String(key), 0);
  }
  expect(limit.allows('often', 0)).toBe(false);
  for (let key = 16_000; key < 40_000; key++) take(limit, String(key), 0);
  expect(limit.allows('often', 0)).toBe(true);
});
