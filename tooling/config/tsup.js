import { defineConfig } from 'tsup';
import { writeDeclarations } from './declarations.js';

/**
 * Builds a package to ESM, CommonJS and declarations. `entry` lists one file per public subpath.
 *
 * Entries share no files: a shared one is one more to load for who imports a single entry. What another entry exports they
 * import by the name of the package, as others do; of the rest each has its own copy, which must keep no state.
 *
 * @param {{ entry?: string[] }} [options]
 */
export function packageBuild({ entry = ['src/index.ts'] } = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    splitting: false,
    removeNodeProtocol: false,
    // The package's own name, too.
    external: [/^node:/, /^@net\//],
    onSuccess: async () => writeDeclarations(entry),
  });
}
