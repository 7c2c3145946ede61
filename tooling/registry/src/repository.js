import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneWorkingTree, commitAll } from './clone.js';

/** What is needed to build and to publish; the rest of the tooling need not be installed. */
const INSTALLED = ['--filter', '.', '--filter', '{./packages/*}...'];

/** A copy of the repository, from which releases are made as they are from the real one. */
export class Repository {
  #folder;
  #surroundings;

  /** @param {string} folder Will be made. @param {import('./surroundings.js').Surroundings} surroundings */
  constructor(folder, surroundings) {
    this.#folder = folder;
    this.#surroundings = surroundings;
  }

  /** @param {string} root Of the repository to copy. @param {string} store Where pnpm keeps what it has fetched. */
  async clone(root, store) {
    cloneWorkingTree(root, this.#folder);
    // Provenance names the run of a CI service that the registry trusts. There is none here.
    for (const path of this.#manifestPaths()) {
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      delete manifest.publishConfig.provenance;
      writeFileSync(path, `${JSON.stringify(manifest, null, 2)}\n`);
    }
    commitAll(this.#folder, 'Publish without provenance');
    const options = ['--frozen-lockfile', '--offline', '--ignore-scripts', '--store-dir', store];
    await this.#pnpm('install', ...options, ...INSTALLED);
  }

  /** Raises the versions, as the pull request of a release does. */
  async version() {
    await this.#pnpm('exec', 'changeset', 'version');
  }

  /** @param {string[]} names Which packages; all, if none is named. */
  async build(...names) {
    await this.#pnpm('run', 'build', ...names.map((name) => `--filter=${name}`));
  }

  /** Commits, and publishes every version that the registry does not have. */
  async publish() {
    commitAll(this.#folder, 'Release');
    const output = await this.#pnpm('exec', 'changeset', 'publish');
    return output.match(/^🦋 {2}@net\/\S+@\S+$/gmu)?.length ?? 0;
  }

  /** Forgets what was not committed. */
  async undo() {
    await this.#surroundings.run(this.#folder, 'git', ['reset', '--quiet', '--hard']);
    await this.#surroundings.run(this.#folder, 'git', ['clean', '--quiet', '--force', '-d', '.changeset']);
  }

  /** Adds a changeset as `pnpm changeset` writes it. */
  addChangeset(name, kind, summary) {
    writeFileSync(
      join(this.#folder, '.changeset', `${kind}.md`),
      `---\n'${name}': ${kind}\n---\n\n${summary}\n`,
    );
  }

  /** Replaces a text in a source file. */
  edit(path, before, after) {
    const file = join(this.#folder, path);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(before)) throw new Error(`${path} has no ${before}`);
    writeFileSync(file, text.replace(before, after));
  }

  /** The manifest of each package, by its name. @returns {Record<string, any>} */
  manifests() {
    return Object.fromEntries(
      this.#manifestPaths().map((path) => {
        const manifest = JSON.parse(readFileSync(path, 'utf8'));
        return [manifest.name, manifest];
      }),
    );
  }

  #manifestPaths() {
    const packages = join(this.#folder, 'packages');
    return readdirSync(packages).map((name) => join(packages, name, 'package.json'));
  }

  #pnpm(...rest) {
    return this.#surroundings.run(this.#folder, 'pnpm', rest);
  }
}
