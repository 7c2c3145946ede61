// Usage: node tooling/proxies/src/install.js
//
// Installs Debian's haproxy, nginx, systemd and curl if one of them is missing. Needs root on Debian or a system based on it.
import { existsSync } from 'node:fs';
import { installDebianPackages } from '@net-tooling/runtimes/install-debian-packages';
import { CURL, HAPROXY, NGINX, NGINX_STREAM_MODULE, SYSTEMD_SOCKET_ACTIVATE } from './binaries.js';

/** The files that are needed, and the packages of Debian that contain them. */
const WANTED = [
  { file: HAPROXY, packageName: 'haproxy' },
  { file: NGINX, packageName: 'nginx-light' },
  { file: NGINX_STREAM_MODULE, packageName: 'libnginx-mod-stream' },
  { file: SYSTEMD_SOCKET_ACTIVATE, packageName: 'systemd' },
  { file: CURL, packageName: 'curl' },
];

/** The packages that have to be installed. */
const missing = () => WANTED.filter(({ file }) => !existsSync(file)).map(({ packageName }) => packageName);

if (missing().length > 0) installDebianPackages(missing());
if (missing().length > 0) throw new Error(`Still not here: ${missing()}`);
