import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles `contents`, the text of a TypeScript module, with the packages of this repository that it imports (from their `src`, by
 * the condition `@net/source`) into one ES module for Node. Returns the path of that file.
 */
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

/** Extracts a script from the README, and replaces `libuvTransport` by another backend of `@net/transport`. */
export function readmeScript(beginning: string, factory: string): string {
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const scripts = Array.from(readme.matchAll(/^```mts\n(.*?)^```$/gms), ([, script]) => script!);
  const script = scripts.find((text) => text.startsWith(beginning));
  if (script === undefined) throw new Error(`The README has no script that begins with ${beginning}`);
  return script.replaceAll('libuvTransport', factory);
}
