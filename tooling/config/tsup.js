import { defineConfig } from 'tsup';
import { writeDeclarations } from './declarations.js';

/**
 * Builds a package to ESM, CommonJS and declarations. `entry` lists one file per public subpath.
 *
 * @param {{ entry?: string[], splitting?: boolean }} [options] Without `splitting`, entries do not share their modules, which
 *   then must keep no state.
 */
export function packageBuild({ entry = ['src/index.ts'], splitting = entry.length > 1 } = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    // Entries share their modules. With one entry there is nothing to share, and splitting would cost the CommonJS build:
    // tsup then rewrites every `?.` and `??` into calls of helper functions.
    splitting,
    removeNodeProtocol: false,
    external: [/^node:/],
    onSuccess: async () => writeDeclarations(entry),
  });
}
