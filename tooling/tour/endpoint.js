import { once } from 'node:events';
import { connect, createServer } from './net.js';

/**
 * Where a server of the tour listens: `target` goes to `listen` and, filled in by the system, to `connect`.
 *
 * @typedef {{ name: string, target: { port: number, host: string } | { path: string } }} Endpoint
 */

/** Serves an endpoint for as long as `use` runs, and waits until everything is closed. */
export async function serve({ target }, options, onConnection, use) {
  const server = createServer(options, onConnection);
  const sockets = new Set();
  server.on('connection', (socket) => sockets.add(socket));
  server.listen(target);
  await once(server, 'listening');
  try {
    const result = await use(targetOf(server), server);
    server.close();
    await once(server, 'close');
    return result;
  } catch (error) {
    // What did not hold shall show now, and not when the last connection has timed out.
    server.close();
    for (const socket of sockets) socket.destroy();
    throw error;
  }
}

/** What `connect` needs to reach a server. */
export function targetOf(server) {
  const address = server.address();
  return typeof address === 'string' ? { path: address } : { port: address.port, host: address.address };
}

/** Connects, and rejects if that fails. */
export async function connected(target) {
  const socket = connect(target);
  await once(socket, 'connect');
  return socket;
}

/** Everything that a stream says until the other side ends. Leaves it open, unlike `for await`. */
export function textOf(stream) {
  stream.setEncoding('utf8');
  let text = '';
  stream.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((resolve, reject) => {
    stream.once('end', () => resolve(text));
    stream.once('error', reject);
  });
}

/** Resolves when the socket is closed, whatever for. */
export async function closed(socket) {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

/** Ends the line with an error that says what did not hold. */
export function expect(held, claim) {
  if (!held) throw new Error(`does not hold: ${claim}`);
}
