import { defineConfig } from 'tsup';

/**
 * Builds a package to ESM, CommonJS and declarations. `entry` lists one file per public subpath.
 *
 * @param {{ entry?: string[] }} [options]
 */
export function packageBuild({ entry = ['src/index.ts'] } = {}) {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
    target: 'es2022',
    platform: 'neutral',
    sourcemap: true,
    clean: true,
    splitting: true,
    removeNodeProtocol: false,
    external: [/^node:/],
  });
}
