// Usage: node tooling/proxies/src/install.js
//
// Installs Debian's haproxy and nginx where one of them is missing and that can be done: as root on Debian and what is built on it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { HAPROXY, NGINX, NGINX_STREAM_MODULE } from './binaries.js';

/** The files that are needed, and the packages of Debian that they are in. */
const WANTED = [
  { file: HAPROXY, packageName: 'haproxy' },
  { file: NGINX, packageName: 'nginx-light' },
  { file: NGINX_STREAM_MODULE, packageName: 'libnginx-mod-stream' },
];

/** The packages that have to be installed. */
const missing = () => WANTED.filter(({ file }) => !existsSync(file)).map(({ packageName }) => packageName);

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  const { error, status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}

if (missing().length > 0) {
  if (process.getuid?.() !== 0) throw new Error(`Only root can install what is not here: ${missing()}`);
  run('apt-get', 'update', '-qq');
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing());
}
if (missing().length > 0) throw new Error(`Still not here: ${missing()}`);
