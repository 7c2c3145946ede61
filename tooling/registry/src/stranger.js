import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { readBlocks } from '@net-tooling/readme/blocks';
import { transform } from 'esbuild';
import { emptyProject } from './package-managers.js';

const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));
const { resolve } = createRequire(import.meta.url);

/** The ways in which a TypeScript project of today resolves its imports. */
const RESOLUTIONS = [
  { module: 'esnext', moduleResolution: 'bundler' },
  { module: 'node16', moduleResolution: 'node16' },
  { module: 'nodenext', moduleResolution: 'nodenext' },
];

/** Somebody's project, with the programs that somebody might write. */
export class Stranger {
  #surroundings;
  #manager;

  /**
   * @param {string} folder Will be made.
   * @param {import('./surroundings.js').Surroundings} surroundings
   * @param {import('./package-managers.js').PackageManager} manager
   */
  constructor(folder, surroundings, manager) {
    this.folder = folder;
    this.#surroundings = surroundings;
    this.#manager = manager;
    mkdirSync(folder, { recursive: true });
    emptyProject(folder);
    for (const name of readdirSync(PROGRAMS)) copyFileSync(join(PROGRAMS, name), join(folder, name));
  }

  run = (command, rest) => this.#surroundings.run(this.folder, command, rest);

  /** Installs packages. @returns {Promise<string[]>} The names of all that came with them. */
  async add(...packages) {
    await this.#manager.add(this.run, packages);
    return this.#manager.installed(this.run, this.folder);
  }

  /** Runs a program, which has to say that all was right. */
  async expectRight(program) {
    const [command, ...rest] = this.#manager.runner;
    const output = await this.run(command, [...rest, program]);
    if (output.trim() !== 'right') throw new Error(`${program} said: ${output}`);
  }

  /** Checks the TypeScript programs and all declarations that they use, without the types of Node or of a browser. */
  async typecheck() {
    for (const resolution of RESOLUTIONS) {
      const isCommonJS = resolution.module !== 'esnext';
      const options = { target: 'es2022', lib: ['es2022'], types: [], strict: true, noEmit: true };
      const include = ['use.mts', ...(isCommonJS ? ['use.cts'] : [])];
      this.#write('tsconfig.json', { compilerOptions: { ...resolution, ...options }, files: include });
      await this.run(process.execPath, [resolve('typescript/bin/tsc'), '--project', '.']);
    }
    return RESOLUTIONS.map(({ moduleResolution }) => moduleResolution);
  }

  /**
   * Writes the code blocks of an installed package's README as programs, which fail if what they claim does not hold.
   *
   * @returns {Promise<string[]>} Their names.
   */
  async writeReadmePrograms(name) {
    copyFileSync(resolve('@net-tooling/readme/assertions'), join(this.folder, 'assertions.mjs'));
    const blocks = readBlocks(readFileSync(join(this.folder, 'node_modules', name, 'README.md'), 'utf8'));
    return Promise.all(
      blocks.map(async ({ line, code }) => {
        const local = code.replace("'@net-tooling/readme/assertions'", "'./assertions.mjs'");
        const program = await transform(local, { loader: 'ts', format: 'esm', target: 'es2022' });
        const file = `readme-line-${line}.mjs`;
        writeFileSync(join(this.folder, file), program.code);
        return file;
      }),
    );
  }

  /** The version of an installed package. */
  versionOf(name) {
    return this.#manifestOf(name).version;
  }

  /** What an installed package says about its last version. */
  newsOf(name) {
    const changelog = readFileSync(join(this.folder, 'node_modules', name, 'CHANGELOG.md'), 'utf8');
    return changelog.split(/^## /m)[1] ?? '';
  }

  #manifestOf(name) {
    return JSON.parse(readFileSync(join(this.folder, 'node_modules', name, 'package.json'), 'utf8'));
  }

  #write(name, value) {
    writeFileSync(join(this.folder, name), JSON.stringify(value, null, 2));
  }
}
