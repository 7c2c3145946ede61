import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROGRAMS = fileURLToPath(new URL('./programs', import.meta.url));

/** A complaint of the compiler about a declaration or a program of ours. */
const OURS = /^(?:node_modules\/@net\/|[a-z]+\.[cm]ts\().*error TS/;

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

  /** Runs a program of Node with a binary of another version. */
  runWith(binary, ...args) {
    return this.#run(binary, args);
  }

  /**
   * Checks the TypeScript programs, and the declarations of the packages with them. What is wrong with the types of Node
   * themselves, for an old TypeScript, is not ours.
   *
   * @param {import('./type-matrix.js').TypeCheck} check
   */
  async typecheck({ compiler, typeRoot, options, include }) {
    const extensions = { bundler: ['mts'], node10: ['cts'] }[options.moduleResolution] ?? ['mts', 'cts'];
    this.#writeJSON('tsconfig.json', {
      compilerOptions: {
        target: 'es2022',
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        types: ['node'],
        typeRoots: [typeRoot],
        ...options,
      },
      include: include ?? extensions.map((extension) => `*.${extension}`),
    });
    try {
      await this.#run(process.execPath, [compiler, '--project', '.', '--pretty', 'false']);
    } catch (error) {
      const problems = error.message.split('\n').filter((line) => OURS.test(line));
      if (problems.length > 0) throw new Error(problems.join('\n'));
    }
  }

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
