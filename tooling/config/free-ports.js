import { once } from 'node:events';
import { createServer } from 'node:net';

/** The ports of which the system gives none to those who ask for port 0, on Linux, macOS and Windows by default. */
const [FIRST, END] = [20_000, 32_768];

/** @param {number} port @returns {Promise<import('node:net').Server | undefined>} */
async function listenOn(port) {
  const server = createServer().listen(port, '127.0.0.1');
  return once(server, 'listening').then(
    () => server,
    () => undefined,
  );
}

/**
 * Ports of 127.0.0.1 that nobody listens on, for those who cannot listen on port 0: a server that has to be told its port, or that
 * listens on the same one again. A port that the system had chosen would not do: once it is closed, the system may give it to
 * somebody else. These are chosen at random, because two processes may look for ports at the same time. Also for those whose peer
 * connects to another address at the same port, where the servers that have a port of the system are not.
 * @param {number} count
 * @returns {Promise<number[]>}
 */
export async function freePorts(count) {
  /** @type {Map<number, import('node:net').Server>} */
  const servers = new Map();
  while (servers.size < count) {
    const port = FIRST + Math.floor(Math.random() * (END - FIRST));
    const server = await listenOn(port);
    if (server) servers.set(port, server);
  }
  await Promise.all([...servers.values()].map((server) => once(server.close(), 'close')));
  return [...servers.keys()];
}

/** One such port. @returns {Promise<number>} */
export async function freePort() {
  return /** @type {[number]} */ (await freePorts(1))[0];
}
