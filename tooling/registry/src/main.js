// Usage: pnpm registry
//
// Releases the packages to a registry on this machine and uses them from there, as strangers would; then makes a change,
// releases again, and looks at who got a new version. Nothing is asked of any other machine. The release is that of the
// working tree, with two differences: it is made in a copy, and without provenance.
import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { connectFromWorkerd, runInBrowser, runInWorkerd } from './bundles.js';
import { packageManagers } from './package-managers.js';
import { startRegistry } from './registry.js';
import { Repository } from './repository.js';
import { runtimes } from './runtimes.js';
import { Stranger } from './stranger.js';
import { Surroundings } from './surroundings.js';

/** All that comes with @net/blocklist. */
const BLOCKLIST_CLOSURE = ['@net/blocklist', '@net/errors', '@net/ip-parse', '@net/socket-address'];
const NEWS = 'isIP says so of texts that it has not seen before.';

const pnpm = process.env.npm_execpath ?? '';
if (!/pnpm/.test(pnpm)) throw new Error('run this through pnpm: pnpm registry');
const root = fileURLToPath(new URL('../../../', import.meta.url));
const store = execFileSync(process.execPath, [pnpm, 'store', 'path'], { cwd: root, encoding: 'utf8' }).trim();

const scratch = mkdtempSync(join(tmpdir(), 'net-registry-'));
const registry = await startRegistry(scratch);
try {
  const surroundings = new Surroundings(join(scratch, 'home'), registry.url, pnpm);
  const repository = new Repository(join(scratch, 'repository'), surroundings);
  await step('a copy of the working tree, installed', () => repository.clone(root, store));
  await release(repository);
  await useBlockList(surroundings);
  await useNet(surroundings, repository);
  await changeIPParse(surroundings, repository);
  await mixVersions(surroundings, repository);
} finally {
  await registry.close();
  rmSync(scratch, { recursive: true, maxRetries: 5 });
}

async function release(repository) {
  await step('changeset version', () => repository.version());
  await step('build', () => repository.build());
  await step('changeset publish', async () => {
    const published = await repository.publish();
    strictEqual(published, Object.keys(repository.manifests()).length);
    return versions(repository);
  });
}

async function useBlockList(surroundings) {
  for (const manager of packageManagers) {
    const stranger = new Stranger(project(manager.name), surroundings, manager);
    await step(`only @net/blocklist, with ${manager.name}, in ESM and CommonJS`, async () => {
      const installed = await stranger.add('@net/blocklist');
      deepStrictEqual(installed, BLOCKLIST_CLOSURE);
      await stranger.expectRight('use.mjs');
      await stranger.expectRight('use.cjs');
      return `${installed.length} packages: ${installed.join(', ')}`;
    });
    if (manager.name !== 'npm') continue;
    await step('… in TypeScript', async () => (await stranger.typecheck()).join(', '));
    await step('… bundled, without anything from Node, in a page and a worker of it', async () => {
      const { title, packages } = await runInBrowser(stranger.folder);
      strictEqual(title, 'right and right');
      ok(packages.every((name) => BLOCKLIST_CLOSURE.includes(name)));
      return `with code of ${packages.join(', ')}`;
    });
    await step('… bundled, in an edge worker', async () => {
      ok((await runInWorkerd(stranger.run, stranger.folder)).includes('right'));
    });
  }
}

async function useNet(surroundings, repository) {
  const stranger = new Stranger(project('net'), surroundings, packageManagers[0]);
  await step('@net/net, with npm', async () => {
    const installed = await stranger.add('@net/net');
    deepStrictEqual(installed, closure(repository.manifests(), '@net/net'));
    return `${installed.length} packages: ${installed.join(', ')}`;
  });
  const programs = await stranger.writeReadmePrograms('@net/net');
  ok(programs.length > 0);
  for (const { name, command } of runtimes) {
    await step(`… and the code of its README, as written, on ${name}`, async () => {
      const [binary, ...rest] = command;
      for (const program of programs) await stranger.run(binary, [...rest, program]);
      return `${programs.length} ${programs.length === 1 ? 'block' : 'blocks'}`;
    });
  }
  await step('… in place of node:net, with --import @net/net/register', async () => {
    const output = await stranger.run(process.execPath, ['--import', '@net/net/register', 'registered.mjs']);
    strictEqual(output.trim(), 'right');
  });
  await step('… in an edge worker that connects to a server', async () => {
    ok((await connectFromWorkerd(stranger.run, stranger.folder)).includes('right'));
  });
}

/** One line of ip-parse changes, once as a fix and once as a break. */
async function changeIPParse(surroundings, repository) {
  const before = repository.manifests();
  const dependents = Object.values(before)
    .filter(({ dependencies = {} }) => '@net/ip-parse' in dependencies)
    .map(({ name }) => name);
  const change = () =>
    repository.edit(
      'packages/ip-parse/src/is-ip.ts',
      'export function isIP(',
      '/** Changed. */\nexport function isIP(',
    );

  await step('a line of ip-parse, and a patch', async () => {
    change();
    repository.addChangeset('@net/ip-parse', 'patch', NEWS);
    await repository.version();
    deepStrictEqual(raised(before, repository.manifests()), ['@net/ip-parse']);
    await repository.undo();
    return 'raises @net/ip-parse alone: it is in the range of those that depend on it';
  });
  await step('a line of ip-parse, and a major', async () => {
    change();
    repository.addChangeset('@net/ip-parse', 'major', NEWS);
    await repository.version();
    const names = raised(before, repository.manifests());
    deepStrictEqual(names, ['@net/ip-parse', ...dependents].sort());
    return `raises ${names.length}: ${versions(repository, names)}`;
  });
  await step('build of what has another code', () => repository.build('@net/ip-parse'));
  await step('changeset publish', async () => {
    strictEqual(await repository.publish(), dependents.length + 1);
  });
  await step('what a stranger reads in the changelogs', async () => {
    const stranger = new Stranger(project('news'), surroundings, packageManagers[0]);
    const installed = await stranger.add('@net/net', ...dependents);
    const after = repository.manifests();
    for (const name of installed) strictEqual(stranger.versionOf(name), after[name].version, name);
    ok(stranger.newsOf('@net/ip-parse').includes(NEWS));
    for (const name of dependents) {
      const { version } = after['@net/ip-parse'];
      const news = stranger.newsOf(name);
      ok(
        news.startsWith(after[name].version) && news.includes(`@net/ip-parse@${version}`),
        `${name}: ${news}`,
      );
    }
    return `1 with the news, ${dependents.length} with the dependency`;
  });
}

async function mixVersions(surroundings, repository) {
  const stranger = new Stranger(project('mixed'), surroundings, packageManagers[0]);
  await step('a BlockList of one version, a server of another', async () => {
    const first = await firstVersion('@net/blocklist');
    await stranger.add(`@net/blocklist@${first}`, '@net/net');
    strictEqual(stranger.versionOf('@net/blocklist'), first);
    await stranger.expectRight('mixed.mjs');
    return `${first}, and ${repository.manifests()['@net/blocklist'].version} inside @net/net`;
  });
}

function project(name) {
  const folder = join(scratch, 'strangers', name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

async function firstVersion(name) {
  const response = await fetch(`${registry.url}${name.replace('/', '%2f')}`);
  return Object.keys((await response.json()).versions)[0];
}

function closure(manifests, name, found = new Set([name])) {
  for (const dependency of Object.keys(manifests[name].dependencies ?? {})) {
    if (!found.has(dependency)) closure(manifests, dependency, found.add(dependency));
  }
  return [...found].sort();
}

function raised(before, after) {
  return Object.keys(after)
    .filter((name) => after[name].version !== before[name].version)
    .sort();
}

function versions(repository, names = Object.keys(repository.manifests())) {
  const manifests = repository.manifests();
  return names.map((name) => `${name} ${manifests[name].version}`).join(', ');
}

async function step(title, act) {
  const startedAt = performance.now();
  const note = await act().catch((error) => {
    throw new Error(`✗ ${title}`, { cause: error });
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`✓ ${title} (${seconds} s)${typeof note === 'string' ? `\n    ${note}` : ''}`);
}
