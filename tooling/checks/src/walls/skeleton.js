import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture } from '@net-tooling/config/picture';

/** What lies in the folder of a package, and nothing else does. */
const REQUIRED = [
  ...['LICENSE', 'README.md', 'package.json', 'src', 'tsconfig.json', 'tsup.config.ts', 'vitest.config.ts'],
];
const ALLOWED = [...REQUIRED, 'CHANGELOG.md', 'node_modules', 'dist', 'coverage', '.turbo', '.readme'];

/**
 * What is missing or odd in a package, in words: the checklist of who adds one.
 *
 * @param {string} root The folder of the repository.
 * @param {string} folder The package's, in packages/.
 * @returns {string[]}
 */
export function checkSkeleton(root, folder) {
  const home = join(root, 'packages', folder);
  const read = (...path) => (existsSync(join(...path)) ? readFileSync(join(...path), 'utf8') : '');
  const present = readdirSync(home);
  const readme = read(home, 'README.md');
  const manifest = JSON.parse(read(home, 'package.json'));

  /** @type {[holds: boolean, otherwise: string][]} */
  const expectations = [
    ...REQUIRED.map((name) => [present.includes(name), `${name} is missing`]),
    ...present.map((name) => [ALLOWED.includes(name), `${name} is nothing that a package has`]),
    [folder in picture, 'it stands nowhere in tooling/config/picture.js'],
    [read(home, 'LICENSE') === read(root, 'LICENSE'), 'its LICENSE is not that of the repository'],
    [existsSync(join(home, 'src/examples.test.ts')), 'no src/examples.test.ts runs the code of its README'],
    [readme.startsWith(`# ${manifest.name}\n`), 'its README does not begin with its name'],
    [readme.includes(`npm install ${manifest.name}\n`), 'its README does not say how to install it'],
    [/^```ts$/m.test(readme), 'its README has no code that runs'],
    [/^## Runtimes/m.test(readme), 'its README does not say where it runs'],
    [
      read(root, 'README.md').includes(`(./packages/${folder})`),
      'it is not in the table of the README of the repository',
    ],
    ...expectationsOfManifest(folder, manifest),
  ];
  return expectations.filter(([holds]) => !holds).map(([, otherwise]) => otherwise);
}

/** @returns {[holds: boolean, otherwise: string][]} */
function expectationsOfManifest(folder, manifest) {
  const { name, description, keywords, license, homepage, bugs, repository } = manifest;
  const { type, sideEffects, engines, files } = manifest;
  const { main, module, types, scripts = {} } = manifest;
  const { dependencies = {}, exports = {}, publishConfig = {} } = manifest;
  const subpaths = Object.keys(exports).filter((subpath) => subpath !== '.' && subpath !== './package.json');
  const outsiders = ['optionalDependencies', 'bundledDependencies'];
  const peers = Object.keys(manifest.peerDependencies ?? {});
  return [
    [name === `@net/${folder}`, `its name is not @net/${folder}`],
    [description?.length > 20, 'it has no description'],
    [keywords?.length > 2, 'it has less than three keywords'],
    [license === 'MIT', 'its license is not MIT'],
    [homepage?.endsWith(`/packages/${folder}#readme`), 'homepage does not lead to its README'],
    [bugs?.endsWith('/issues'), 'bugs does not say where to report them'],
    [repository?.directory === `packages/${folder}`, 'repository.directory does not name its folder'],
    [type === 'module', 'its type is not module'],
    [engines?.node === '>=20', 'engines.node is not >=20'],
    // A module that is imported for what it does has to be named, or bundlers leave it out.
    [sideEffects === false || Array.isArray(sideEffects), 'sideEffects is neither false nor a list'],
    [files?.[0] === 'dist' && files[1] === 'src', 'files does not begin with dist and src'],
    // What tools look for that do not know `exports`.
    [main === exports['.']?.require?.default, 'its main is not what it exports to require'],
    [module === exports['.']?.import?.default, 'its module is not what it exports to import'],
    [types === exports['.']?.require?.types, 'its types are not those that it exports to require'],
    ...subpaths.map((subpath) => [
      files?.includes(subpath.slice(2)) && ['prepack', 'postpack'].every((name) => name in scripts),
      `files leaves out the folder ${subpath}, or prepack and postpack do not write and remove it`,
    ]),
    [files?.includes('!**/*.test.ts'), 'files does not leave out the tests'],
    [files?.includes('CHANGELOG.md'), 'files leaves out CHANGELOG.md'],
    [publishConfig.access === 'public', 'publishConfig.access is not public'],
    [publishConfig.provenance === true, 'publishConfig.provenance is not true'],
    ...Object.entries(dependencies).flatMap(([dependency, range]) => [
      [dependency.startsWith('@net/'), `it depends on ${dependency}, which is not of the family`],
      [range === 'workspace:^', `it depends on ${dependency} as ${range}, not as workspace:^`],
    ]),
    ...outsiders.map((kind) => [!(kind in manifest), `it has ${kind}`]),
    // What the user passes in, one of several.
    ...peers.map((peer) => [
      manifest.peerDependenciesMeta?.[peer]?.optional,
      `its peer ${peer} is not optional`,
    ]),
    [Object.keys(exports).at(-1) === './package.json', 'the last of its exports is not ./package.json'],
    ...Object.entries(exports)
      .filter(([subpath]) => subpath !== './package.json')
      .flatMap(([subpath, conditions]) => expectationsOfExport(subpath, conditions)),
  ];
}

/** Conditions of other runtimes than Node, under which a package may have other files. They stand before the rest. */
const RUNTIMES = ['bun', 'deno', 'workerd', 'browser'];

/** @returns {[holds: boolean, otherwise: string][]} */
function expectationsOfExport(subpath, conditions) {
  const elsewhere = RUNTIMES.filter((runtime) => runtime in conditions);
  return [
    [
      Object.keys(conditions).join() === [...elsewhere, '@net/source', 'import', 'require'].join(),
      `its export ${subpath} has not the conditions @net/source, import and require, in this order`,
    ],
    ...['import', 'require'].map((condition) => [
      Object.keys(conditions[condition] ?? {}).join() === 'types,default',
      `its export ${subpath} has not types and default, in this order, under ${condition}`,
    ]),
    ...elsewhere.flatMap((runtime) => expectationsOfExport(`${subpath} for ${runtime}`, conditions[runtime])),
  ];
}
