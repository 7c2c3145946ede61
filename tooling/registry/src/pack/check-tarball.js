import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** What a tarball may hold beside the folders of its subpaths; everything else is there by accident. */
const EXPECTED = /^package\/(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|(?:dist|src)\/.+)$/;
const UNWANTED = /\.test(?:-d)?\.ts$/;
const REQUIRED = ['README.md', 'LICENSE'];

/**
 * What is wrong with a tarball, in words.
 *
 * @param {import('./tarballs.js').Tarball} tarball
 * @returns {Promise<string[]>}
 */
export async function checkTarball({ file }) {
  const data = readFileSync(file);
  return [...checkContents(file), ...(await lint(data)), ...(await checkTypes(data))];
}

function checkContents(file) {
  const paths = tar('--list', '--gzip', '--file', file).trim().split('\n');
  const manifest = tar('--extract', '--to-stdout', '--gzip', '--file', file, 'package/package.json');
  // For tools that do not know `exports`.
  const entryFolders = Object.entries(JSON.parse(manifest).exports)
    .filter(([subpath, conditions]) => subpath !== '.' && typeof conditions === 'object')
    .map(([subpath]) => `package/${subpath.slice(2)}/package.json`);
  return [
    ...paths
      .filter((path) => (!EXPECTED.test(path) && !entryFolders.includes(path)) || UNWANTED.test(path))
      .map((path) => `${path} should not be in it`),
    ...REQUIRED.filter((name) => !paths.includes(`package/${name}`)).map((name) => `${name} is missing`),
    ...entryFolders.filter((path) => !paths.includes(path)).map((path) => `${path} is missing`),
    ...(/"(?:devDependencies|scripts)"|@net-tooling/.test(manifest)
      ? ['package.json has what only this repository needs']
      : []),
    ...(manifest.includes('workspace:')
      ? ['package.json has a dependency that only the workspace can resolve']
      : []),
    ...paths.filter((path) => path.endsWith('.cjs')).flatMap((path) => checkRequires(file, path)),
  ];
}

/** The packages that a CommonJS file requires more than once. Node resolves each call anew, which makes the file slow to load. */
function checkRequires(file, path) {
  const code = tar('--extract', '--to-stdout', '--gzip', '--file', file, path);
  const modules = [...code.matchAll(/\brequire\(["'](@net\/.+?)["']\)/g)].map(([, module]) => module);
  const repeated = new Set(modules.filter((module, index) => modules.indexOf(module) !== index));
  return [...repeated].map((module) => `${path} requires ${module} more than once`);
}

async function lint(data) {
  const tarball = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength);
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/**
 * Problems that are none here: esbuild does not write `default` where attw looks for the names that a CommonJS file
 * exports. programs/use.cjs checks that it is there.
 */
const FALSE_ALARMS = ['MissingExportEquals'];

async function checkTypes(data) {
  const { problems = [], types } = await checkPackage(createPackageFromTarballData(data));
  if (!types) return ['attw: it has no types'];
  const relevant = problems.filter(({ kind }) => !FALSE_ALARMS.includes(kind));
  return relevant.map(({ kind, entrypoint, resolutionKind }) =>
    ['attw:', kind, entrypoint, resolutionKind].filter(Boolean).join(' '),
  );
}

function tar(...rest) {
  return execFileSync('tar', rest, { encoding: 'utf8' });
}
