import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one package of the family tells another, and nobody else. */
const INTERNAL = /@net\/[\w-]+\/internal\b/;
/** Sources and tests of the family; and these checks, which speak of such imports. */
const ALLOWED = /^packages\/[^/]+\/src\/|^packages\/[^/]+\/tsup\.config\.ts$|^tooling\/checks\//;
const READ = /\.(?:[cm]?[jt]s|md)$/;

/**
 * The places outside the family that import an `internal` entry: tools, and the documentation, whose code users copy.
 *
 * @param {string} root The folder of the repository.
 * @returns {string[]} Each as `file:line`.
 */
export function findInternalImports(root) {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\0');
  return files
    .filter((file) => READ.test(file) && !ALLOWED.test(file) && existsSync(join(root, file)))
    .flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) => (INTERNAL.test(line) ? [`${file}:${index + 1}`] : [])),
    );
}
