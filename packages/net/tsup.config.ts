import { packageBuild } from '@net-tooling/config/tsup';

export default {
  ...packageBuild({
    entry: [
      'src/index.ts',
      'src/promises.ts',
      'src/cluster.ts',
      'src/capabilities.ts',
      'src/activation.ts',
      'src/register.ts',
      'src/register-http.ts',
      'src/register/import-hooks.ts',
      'src/register/net-of-program.ts',
    ],
  }),
  esbuildOptions(
    options: { logOverride?: Record<string, 'silent'>; footer?: Record<string, string> },
    { format }: { format: string },
  ) {
    // Programs replace functions of `require('net')`, to watch or to mock them, but esbuild's exports are getters. So
    // `module.exports` becomes a plain object: the default export, or, if there is none, a copy of the exports.
    if (format === 'cjs') {
      options.footer = {
        js: `{
  const net = module.exports.default ?? { ...module.exports };
  module.exports = Object.defineProperties(net, { __esModule: { value: true }, default: { value: net } });
}`,
      };
    }
    // In CommonJS `import.meta` is empty; `register` does not read it there.
    options.logOverride = { 'empty-import-meta': 'silent' };
  },
};
