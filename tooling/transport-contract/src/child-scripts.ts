import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

/** Makes scripts that a plain `node` runs, out of a backend's sources and one of `children/`. */
export class ChildScripts {
  readonly #module: { path: string; factory: string } | undefined;
  #folder: string | undefined;

  /** Call it where `afterAll` may be called. */
  constructor(module: { path: string; factory: string } | undefined) {
    this.#module = module;
    afterAll(() => {
      if (this.#folder) rmSync(this.#folder, { recursive: true });
    });
  }

  /** The path of the script that runs `children/<name>.ts` with the backend. */
  async make(name: string): Promise<string> {
    if (!this.#module) throw new Error('Nothing is known of where a process finds this transport');
    this.#folder ??= mkdtempSync(join(tmpdir(), 'net-contract-'));
    const { path, factory } = this.#module;
    const child = fileURLToPath(new URL(`./children/${name}.ts`, import.meta.url));
    const outfile = join(this.#folder, `${name}.mjs`);
    await build({
      stdin: {
        contents: `import { run } from ${JSON.stringify(child)};
          import { ${factory} as create } from ${JSON.stringify(path)};
          run(create(), process.argv.slice(2));`,
        resolveDir: this.#folder,
      },
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      conditions: ['@net/source'],
    });
    return outfile;
  }
}
