// Usage: node tooling/runtimes/src/browser/install-chromium.js
//
// Installs Debian's Chromium where there is none and that can be done: as root on Debian and what is built on it.
import { spawnSync } from 'node:child_process';
import { chromium } from '../binaries.js';

function run(command, ...args) {
  const { error, status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}

if (!chromium()) {
  if (process.getuid?.() !== 0) throw new Error('There is no Chromium, and only root can install it');
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');
}
console.log(chromium() ?? 'There is still no Chromium');
process.exitCode = chromium() ? 0 : 1;
