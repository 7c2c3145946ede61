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
  }),
  esbuildOptions(
    options: { logOverride?: Record<string, 'silent'>; footer?: Record<string, string> },
    { format }: { format: string },
  ) {
    // Programs replace functions of `require('net')`, to watch or to mock them. esbuild's exports are getters, for good.
    if (format === 'cjs') {
      options.footer = {
        js: "module.exports = Object.defineProperty({ ...module.exports }, '__esModule', { value: true });",
      };
    }
    // In CommonJS `import.meta` is empty; `register` does not read it there.
    options.logOverride = { 'empty-import-meta': 'silent' };
  },
};
