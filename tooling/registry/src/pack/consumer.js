import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** The ways in which a TypeScript project of today resolves its imports. */
const RESOLUTIONS = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
];

/**
 * An empty project into which npm installs the tarballs, and nothing else: it is kept from the network, so that a
 * dependency outside of the family would show.
 */
export class Consumer {
  #folder;

  /** @param {string} folder Will be made; must not lie in the workspace, whose node_modules would be found. */
  constructor(folder) {
    this.#folder = folder;
    mkdirSync(folder);
    for (const name of readdirSync(PROGRAMS)) copyFileSync(join(PROGRAMS, name), join(folder, name));
  }

  /** @param {import('./tarballs.js').Tarball[]} tarballs */
  install(tarballs) {
    const dependencies = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:${file}`]));
    this.#writeJSON('package.json', { private: true, dependencies });
    return this.#run('npm', ['install', '--offline', '--no-audit', '--no-fund', '--loglevel=error']);
  }

  /** Runs one of the programs, with arguments. */
  run(program, ...rest) {
    return this.#run(process.execPath, [program, ...rest]);
  }

  /** Checks the TypeScript programs, and the declarations of the packages with them. */
  typecheck(resolution) {
    this.#writeJSON('tsconfig.json', {
      compilerOptions: {
        ...resolution,
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [dirname(dirname(resolve('@types/node/package.json')))],
      },
      include: resolution.module === 'esnext' ? ['*.mts'] : ['*.mts', '*.cts'],
    });
    return this.#run(process.execPath, [resolve('typescript/bin/tsc'), '--project', '.']);
  }

  static resolutions = RESOLUTIONS;

  #writeJSON(name, value) {
    writeFileSync(join(this.#folder, name), JSON.stringify(value, null, 2));
  }

  async #run(command, rest) {
    // What pnpm told this process about itself would be taken by npm for settings of its own.
    const environment = Object.entries(process.env).filter(
      ([name]) => !/^npm_|^pnpm_|^NODE_PATH$/i.test(name),
    );
    const options = { cwd: this.#folder, env: Object.fromEntries(environment) };
    try {
      await run(command, rest, options);
    } catch (error) {
      throw new Error(`${error.stdout}${error.stderr}`.trim() || error.message);
    }
  }
}
