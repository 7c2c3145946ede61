import { defineConfig } from 'tsup';
import { writeDeclarations } from './declarations.js';

/**
 * Builds a package to ESM, CommonJS and declarations. `entry` lists one file per public subpath.
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
    splitting: true,
    removeNodeProtocol: false,
    external: [/^node:/],
    onSuccess: async () => writeDeclarations(entry),
  });
}
