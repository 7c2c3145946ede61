// Usage: node tooling/fleet/src/install.js
//
// Installs Debian's redis-server and valkey-server where one of them is missing and that can be done: as root on Debian and what is
// built on it. Debian 12 has Valkey among its backports only, which are asked without becoming a source of the machine.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REDIS, VALKEY } from './binaries.js';

const BACKPORTS =
  'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm-backports main\n';

/** @param {string} command @param {string[]} args */
function run(command, ...args) {
  const { error, status } = spawnSync(command, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (error || status !== 0) throw new Error(`${command} ${args.join(' ')} failed`, { cause: error });
}

/** @param {string} file @param {string} packageName @param {string[]} options */
function install(file, packageName, options = []) {
  if (existsSync(file)) return;
  if (process.getuid?.() !== 0) throw new Error(`Only root can install what is not here: ${packageName}`);
  run('apt-get', ...options, 'update', '-qq');
  run('apt-get', ...options, 'install', '-y', '-qq', '--no-install-recommends', packageName);
  if (!existsSync(file)) throw new Error(`Still not here: ${file}`);
}

/** Installs Valkey from where it is: the machine's sources, or Debian 12's backports. */
function installValkey() {
  try {
    install(VALKEY, 'valkey-server');
    return;
  } catch (error) {
    console.error(`${error}; looking among the backports`);
  }
  const folder = mkdtempSync(join(tmpdir(), 'net-fleet-'));
  const list = join(folder, 'backports.list');
  writeFileSync(list, BACKPORTS);
  mkdirSync(join(folder, 'lists/partial'), { recursive: true });
  const sources = [
    `Dir::Etc::sourcelist=${list}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${folder}/lists`,
  ];
  const caches = ['Dir::Cache::pkgcache=', 'Dir::Cache::srcpkgcache='];
  try {
    install(
      VALKEY,
      'valkey-server',
      [...sources, ...caches].flatMap((option) => ['-o', option]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

install(REDIS, 'redis-server');
installValkey();
