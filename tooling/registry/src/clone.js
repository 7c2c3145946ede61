import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a repository with one commit, of all files as they are in the working tree: what git ignores stays behind.
 *
 * @param {string} root The repository to copy.
 * @param {string} destination Will be made.
 */
export function cloneWorkingTree(root, destination) {
  const git = (cwd, ...rest) => execFileSync('git', rest, { cwd, encoding: 'utf8', maxBuffer: 1 << 26 });
  const files = git(root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0');
  const deleted = new Set(git(root, 'ls-files', '-z', '--deleted').split('\0'));
  for (const file of files) {
    if (file === '' || deleted.has(file)) continue;
    mkdirSync(dirname(join(destination, file)), { recursive: true });
    cpSync(join(root, file), join(destination, file));
  }
  git(destination, 'init', '--quiet', '--initial-branch=main');
  git(destination, 'config', 'user.name', 'Rehearsal');
  git(destination, 'config', 'user.email', 'rehearsal@localhost');
  commitAll(destination, 'Everything');
}

/** Commits whatever has changed. */
export function commitAll(folder, message) {
  execFileSync('git', ['add', '--all'], { cwd: folder });
  execFileSync('git', ['commit', '--quiet', '--no-verify', '--message', message], { cwd: folder });
}
