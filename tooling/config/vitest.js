import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { SEED } from './seed.js';

const conditions = ['@net/source', 'module', 'node', 'development|production'];

/** Long enough for what starts processes on a machine that has other things to do; what hangs, hangs for longer. */
const TIMEOUT_MS = 120_000;

/** `npm test` runs the tests of all packages, and has no room for a line per file. */
const isOneOfMany = process.env.TURBO_HASH !== undefined;

/**
 * Runs a package's tests straight from the sources of the whole family: the `@net/source` export condition
 * resolves every `@net/*` import to `src/`, so no build is needed first.
 *
 * @param {import('vitest/config').ViteUserConfig['test']} [test] What this package adds.
 */
export function packageTests({ env, ...test } = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['@net/source', 'node'] } },
    test: {
      include: ['src/**/*.test.ts'],
      pool: 'forks',
      testTimeout: TIMEOUT_MS,
      hookTimeout: TIMEOUT_MS,
      teardownTimeout: TIMEOUT_MS,
      // Virtual networks without a seed of their own take it from here.
      env: { NET_SEED: process.env.NET_SEED ?? String(SEED), ...env },
      // Titles of tests made from a table are cut at this length, too.
      chaiConfig: { truncateThreshold: 1000 },
      reporters: isOneOfMany ? [fileURLToPath(new URL('./test-reporter.js', import.meta.url))] : ['default'],
      ...test,
    },
  });
}
