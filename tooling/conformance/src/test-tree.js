import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The families of files, under `parallel/`, that test what `node:net` exports. */
export const netTests = /^test-(net-|blocklist|socketaddress|socket-address).*\.(js|mjs)$/;

/** Half of the family of files that test `node:http`. */
export const httpTests = /^test-http-[a-m].*\.(js|mjs)$/;

/**
 * A checkout of Node's `test/` folder.
 *
 * @typedef {object} TestTree
 * @property {string} root The folder that holds `parallel/` and `common/`.
 * @property {string[]} files Names of the tests under `parallel/` that are asked for, sorted.
 */

/**
 * Finds the tree in a folder that is Node's `test/`, or that holds it.
 *
 * @param {string} folder
 * @param {RegExp} names Which tests.
 * @returns {TestTree | undefined} undefined when the folder is neither.
 */
export function openTree(folder, names = netTests) {
  const root = [folder, path.join(folder, 'test')].find((candidate) =>
    ['common/index.js', 'parallel'].every((name) => existsSync(path.join(candidate, name))),
  );
  if (root === undefined) return undefined;
  const files = readdirSync(path.join(root, 'parallel')).filter((name) => names.test(name));
  return { root: path.resolve(root), files: files.sort() };
}

/**
 * What a test file asks for in its `// Flags:` and `// Env:` comments.
 *
 * @param {string} source
 * @returns {{ flags: string[], env: Record<string, string> }}
 */
export function readMetadata(source) {
  const words = (/** @type {RegExp} */ comment) => comment.exec(source)?.[1]?.trim().split(/\s+/) ?? [];
  const env = words(/^\/\/ Env:\s+(.+)$/m).map(
    (word) => /** @type {[string, string]} */ (word.split(/=(.*)/s)),
  );
  return { flags: words(/^\/\/ Flags:\s+(--.+)$/m), env: Object.fromEntries(env) };
}

/**
 * A digest that changes whenever the outcome of a file may change with the tree: over the file and all of `common/`.
 *
 * @param {TestTree} tree
 * @returns {(file: string) => string}
 */
export function fileDigests(tree) {
  const common = createHash('sha256');
  for (const entry of readdirSync(path.join(tree.root, 'common')).sort()) {
    if (/\.m?js$/.test(entry)) common.update(readFileSync(path.join(tree.root, 'common', entry)));
  }
  const commonDigest = common.digest();
  return (file) =>
    createHash('sha256')
      .update(commonDigest)
      .update(readFileSync(path.join(tree.root, 'parallel', file)))
      .digest('hex')
      .slice(0, 16);
}
