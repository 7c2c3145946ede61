import { spawnSync } from 'node:child_process';

/**
 * Installs packages of Debian.
 *
 * @param {string[]} names
 * @throws If the process is not run by root, or the installation fails.
 */
export function installDebianPackages(names) {
  if (process.getuid?.() !== 0) throw new Error(`Only root can install these packages: ${names}`);
  aptGet('update', '-qq');
  aptGet('install', '-y', '-qq', '--no-install-recommends', ...names);
}

/** @param {string[]} args */
function aptGet(...args) {
  const { error, status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error || status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`, { cause: error });
}
