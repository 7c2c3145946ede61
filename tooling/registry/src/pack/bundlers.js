import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { bunBinary } from '@net-tooling/runtimes';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import ncc from '@vercel/ncc';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import webpack from 'webpack';

const run = promisify(execFile);

/**
 * The bundlers, as programs for Node use them. Each function bundles a program with all that it imports into the file `bundle`, whose
 * extension says which format it shall have.
 *
 * @type {Record<string, (program: string, bundle: string) => Promise<unknown>>}
 */
export const bundlers = {
  esbuild(program, bundle) {
    const format = bundle.endsWith('.mjs') ? 'esm' : 'cjs';
    return build({
      entryPoints: [program],
      outfile: bundle,
      format,
      bundle: true,
      minify: true,
      platform: 'node',
    });
  },

  async webpack(program, bundle) {
    const stats = await promisify(webpack)({
      mode: 'production',
      // Takes most of the time. esbuild and Bun show that minified code works.
      optimization: { minimize: false },
      target: 'node',
      context: dirname(program),
      entry: program,
      output: { path: dirname(bundle), filename: basename(bundle) },
    });
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString('errors-warnings'));
  },

  async rollup(program, bundle) {
    const onwarn = ({ message }) => {
      throw new Error(message);
    };
    const built = await rollup({ input: program, plugins: [nodeResolve()], external: /^node:/, onwarn });
    await built.write({ file: bundle, format: 'es', inlineDynamicImports: true });
  },

  async ncc(program, bundle) {
    const { code } = await ncc(program, { cache: false, quiet: true });
    writeFileSync(bundle, code);
  },

  bun: (program, bundle) =>
    run(bunBinary() ?? 'bun', ['build', program, '--target=node', '--minify', `--outfile=${bundle}`]),
};
