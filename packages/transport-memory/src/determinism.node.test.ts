import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { runCluster } from './testing/cluster.ts';

/** The number of seeds; `NET_SEEDS=1000` runs all of them. */
const SEEDS = Number(process.env.NET_SEEDS ?? 40);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

test(`each of ${SEEDS} seeds gives the same run twice, byte for byte, and each another one`, async () => {
  const hashes = new Map<number, string>();
  for (let seed = 1; seed <= SEEDS; seed++) hashes.set(seed, hashOf(await runCluster(seed)));
  // In another order, and long after, so that nothing of one run can have served the other.
  for (let seed = SEEDS; seed >= 1; seed--) {
    expect([seed, hashOf(await runCluster(seed))]).toEqual([seed, hashes.get(seed)]);
  }
  expect(new Set(hashes.values()).size).toBe(SEEDS);
}, 600_000);
