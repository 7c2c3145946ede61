import { packageBuild } from '@net-tooling/config/tsup';

export default {
  ...packageBuild({
    entry: [
      'src/index.ts',
      'src/promises.ts',
      'src/capabilities.ts',
      'src/register.ts',
      'src/register/import-hooks.ts',
    ],
    splitting: false,
  }),
  esbuildOptions(options: { logOverride?: Record<string, 'silent'> }) {
    // In CommonJS `import.meta` is empty; `register` does not read it there.
    options.logOverride = { 'empty-import-meta': 'silent' };
  },
};
