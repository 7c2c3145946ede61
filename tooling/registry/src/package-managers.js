import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { bunBinary } from '@net-tooling/runtimes';

const { resolve } = createRequire(import.meta.url);
const yarn = resolve('@yarnpkg/cli-dist/bin/yarn.js');
const bun = bunBinary() ?? 'bun';

/**
 * @typedef {object} PackageManager
 * @property {string} name
 * @property {(run: Run, packages: string[]) => Promise<unknown>} add Installs packages into an empty project.
 * @property {(run: Run, folder: string) => string[] | Promise<string[]>} installed The names of all that came.
 * @property {string[]} runner What runs a program.
 *
 * @typedef {(command: string, rest: string[]) => Promise<string>} Run
 */

/** @type {PackageManager[]} */
export const packageManagers = [
  {
    name: 'npm',
    add: (run, packages) => run('npm', ['install', '--loglevel=error', ...packages]),
    installed: (_run, folder) => packagesIn(join(folder, 'node_modules')),
    runner: [process.execPath],
  },
  {
    name: 'pnpm',
    add: (run, packages) => run('pnpm', ['add', '--ignore-workspace', ...packages]),
    // pnpm shows a project only what it asked for; behind that it keeps everything.
    installed: (_run, folder) => packagesIn(join(folder, 'node_modules/.pnpm/node_modules'), folder),
    runner: [process.execPath],
  },
  {
    // Plug'n'Play, its default: a package gets at nothing that it does not name as a dependency.
    name: 'yarn',
    add(run, packages) {
      return run(process.execPath, [yarn, 'add', ...packages]);
    },
    async installed(run) {
      const output = await run(process.execPath, [yarn, 'info', '--all', '--recursive', '--json']);
      const names = output
        .trim()
        .split('\n')
        .map((line) => /^(?<name>@?[^@]+)@/.exec(JSON.parse(line).value)?.groups?.name ?? line);
      return [...new Set(names)].filter((name) => name !== 'stranger').sort();
    },
    runner: [process.execPath, yarn, 'node'],
  },
  {
    name: 'bun',
    add: (run, packages) => run(bun, ['add', '--no-progress', ...packages]),
    installed: (_run, folder) => packagesIn(join(folder, 'node_modules')),
    runner: [bun],
  },
];

/** Makes a project that has nothing yet. */
export function emptyProject(folder) {
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "private": true }\n');
  // yarn takes the nearest folder with one of these for the project's.
  writeFileSync(join(folder, 'yarn.lock'), '');
}

/** The names of the packages in folders of the kind of node_modules. */
function packagesIn(...folders) {
  const names = folders.flatMap((folder) => {
    const modules = folder.endsWith('node_modules') ? folder : join(folder, 'node_modules');
    if (!existsSync(modules)) return [];
    const entries = readdirSync(modules).filter((name) => !name.startsWith('.'));
    return entries.flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((inner) => `${name}/${inner}`) : [name],
    );
  });
  return [...new Set(names)].sort();
}
