import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { nodeBinary } from '@net-tooling/runtimes';
import { bundlers } from './bundlers.js';

const run = promisify(execFile);

/** What each bundler makes of which program. webpack writes CommonJS, whatever it reads. */
const BUNDLES = [
  { bundler: 'esbuild', program: 'bundled.mjs', bundle: 'esbuild.mjs' },
  { bundler: 'esbuild', program: 'use.cjs', bundle: 'esbuild.cjs' },
  { bundler: 'webpack', program: 'bundled.mjs', bundle: 'webpack.cjs' },
  { bundler: 'rollup', program: 'bundled.mjs', bundle: 'rollup.mjs' },
  { bundler: 'ncc', program: 'use.cjs', bundle: 'ncc.cjs' },
  { bundler: 'bun', program: 'bundled.mjs', bundle: 'bun.mjs' },
];

/** The oldest and the newest Node, where the bundles run. */
const MAJORS = [20, 26];

const node = (major) => nodeBinary(major) ?? process.execPath;

/**
 * The checks of bundles for Node, and of a single executable application.
 *
 * @param {string} project The folder with the programs and the packages.
 * @param {string} folder Will be made. Must not lie in the project: the bundles must find no package.
 * @returns {[title: string, check: () => Promise<unknown>][]}
 */
export function bundleChecks(project, folder) {
  mkdirSync(folder);
  return [
    ...BUNDLES.map(({ bundler, program, bundle }) => [
      `${bundler} bundles ${program} for Node ${MAJORS.join(' and ')}`,
      async () => {
        const file = join(folder, bundle);
        await bundlers[bundler](join(project, program), file);
        for (const major of MAJORS) await run(node(major), [file]);
      },
    ]),
    ...executableChecks(folder),
  ];
}

/** The check of an executable that is made of Node and a bundle, which has to be in CommonJS. */
function executableChecks(folder) {
  const binary = nodeBinary(26);
  if (!binary) {
    console.log('There is no Node 26 for this machine: no executable is tested');
    return [];
  }
  const application = join(folder, 'application');
  const config = join(folder, 'application.json');
  const check = async () => {
    writeFileSync(config, JSON.stringify({ main: join(folder, 'esbuild.cjs'), output: application }));
    await run(binary, ['--build-sea', config]);
    await run(application);
  };
  return [['a single executable application of Node 26', check]];
}
