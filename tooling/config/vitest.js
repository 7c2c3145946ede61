import { defineConfig } from 'vitest/config';

const conditions = ['@net/source', 'module', 'node', 'development|production'];

/**
 * Runs a package's tests straight from the sources of the whole family: the `@net/source` export condition
 * resolves every `@net/*` import to `src/`, so no build is needed first.
 *
 * @param {import('vitest/config').ViteUserConfig['test']} [test] What this package adds.
 */
export function packageTests(test = {}) {
  return defineConfig({
    resolve: { conditions },
    ssr: { resolve: { conditions, externalConditions: ['@net/source', 'node'] } },
    test: {
      include: ['src/**/*.test.ts'],
      pool: 'forks',
      ...test,
    },
  });
}
