import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Bundles sources of the family into a script that a plain `node` runs. */
export async function bundleForNode(contents: string, folder: string, name: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['@net/source'],
  });
  return outfile;
}

/** A script of the README, with another backend of `@net/transport` in place of `libuvTransport`. */
export function readmeScript(beginning: string, factory: string): string {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const scripts = Array.from(readme.matchAll(/^```mts\n(.*?)^```$/gms), ([, script]) => script!);
  const script = scripts.find((text) => text.startsWith(beginning));
  if (script === undefined) throw new Error(`The README has no script that begins with ${beginning}`);
  return script.replaceAll('libuvTransport', factory);
}
