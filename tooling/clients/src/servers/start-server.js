import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { freePorts } from '@net-tooling/config/free-ports';
import { SERVERS } from './servers.js';
import { supervise } from './supervise.js';

/**
 * @typedef {{ cert: string, key: string }} Certificate
 * @typedef {{ endpoint: object, stop(): Promise<void> }} RunningServer
 */

/** The milliseconds that a server may take until it accepts connections. */
const READY_WITHIN_MS = 60_000;

/**
 * Starts a server in a folder of its own, and waits until it accepts connections. The file `pidFile` of the endpoint names its process,
 * which a client may kill: the server then starts again, on the same port.
 *
 * @param {keyof typeof SERVERS} name
 * @param {Certificate} certificate
 * @returns {Promise<RunningServer>}
 */
export async function startServer(name, certificate) {
  const folder = mkdtempSync(join(tmpdir(), 'net-clients-'));
  const { user, prepare, commandOf, dispose } = SERVERS[name];
  const owner = user && process.getuid?.() === 0 ? ownerOf(user) : undefined;
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  writeFileSync(files.cert, certificate.cert);
  writeFileSync(files.key, certificate.key);
  chmodSync(files.key, 0o600);
  if (owner) {
    for (const path of [folder, ...Object.values(files)]) chownSync(path, owner.uid, owner.gid);
  }
  prepare?.(folder, owner ?? {});
  const [port, tlsPort, namesPort] = /** @type {[number, number, number]} */ (await freePorts(3));
  const place = { folder, port, tlsPort, namesPort, ...files };
  const { endpoint, ...command } = commandOf(place);
  const pidFile = join(folder, 'process-id');
  const server = supervise(command, owner ?? {}, pidFile);
  const stop = async () => {
    await server.stop();
    dispose?.(place);
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await accepts(place.port))) {
    if (server.hasEnded() || Date.now() > deadline) {
      await stop();
      throw new Error(`${name} does not start:\n${server.output()}`);
    }
    await setTimeout(50);
  }
  server.keepRunning();
  return { endpoint: { host: '127.0.0.1', port: place.port, pidFile, ...endpoint }, stop };
}

/** The ids of a user of the system: PostgreSQL does not run as root. @param {string} user */
function ownerOf(user) {
  const idOf = (/** @type {string} */ flag) => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

/** @param {number} port @returns {Promise<boolean>} */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}
