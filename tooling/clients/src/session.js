// What the programs of `clients/` share: they print what a user of the client sees, a line of JSON for each step.
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';

/** Where the server is, from the process that has started this one. */
export const server = JSON.parse(process.env.CLIENTS_SERVER ?? '{}');

/** The address of nobody: port 1 belongs to no server. */
export const NOBODY = { host: '127.0.0.1', port: 1 };

/** @param {string} step @param {object} outcome */
function print(step, outcome) {
  process.stdout.write(`${JSON.stringify({ step, ...outcome })}\n`);
}

/** @param {unknown} error What a program can read of an error, besides its stack. */
function shown(error) {
  if (!(error instanceof Error)) return { thrown: String(error) };
  const { message, code, errno, syscall, address, port } =
    /** @type {NodeJS.ErrnoException & { address?: string, port?: number }} */ (error);
  return { class: error.constructor.name, code, message, errno, syscall, address, port };
}

// An event that nobody handles is an outcome, too, and does not end the session.
for (const event of ['uncaughtException', 'unhandledRejection', 'warning']) {
  process.on(event, (error) => print(event, shown(error)));
}

/** Runs a step, and prints its value or its error. @param {string} name @param {() => unknown} run */
export async function step(name, run) {
  try {
    print(name, { value: await run() });
  } catch (error) {
    print(name, { error: shown(error) });
  }
}

/** What the program has taken until its modules were loaded: the session itself is compared. */
const beginning = process.cpuUsage();

/** Node's own class, whatever stands in for `node:net`. */
const NodesSocket = Object.getPrototypeOf(TLSSocket);

/** How many of the sockets that have connected are not of Node's own classes. */
let replaced = 0;
subscribe('net.client.socket', (message) => {
  const { socket } = /** @type {{ socket: object }} */ (message);
  if (![NodesSocket, TLSSocket].includes(socket.constructor)) replaced++;
});

/** Ends the program, after it has printed what the session took since a moment. @param {NodeJS.CpuUsage} since */
export function end(since = beginning) {
  const { user, system } = process.cpuUsage(since);
  const { maxRSS } = process.resourceUsage();
  process.stdout.write(
    `${JSON.stringify({ cpuMs: (user + system) / 1000, rssKiB: maxRSS, replaced })}\n`,
    () => process.exit(),
  );
}

/** Kills the server, which then starts again on the same port. */
export function killServer() {
  process.kill(Number(readFileSync(server.pidFile, 'utf8')), 'SIGKILL');
}

/** Runs a function until it succeeds: the server is starting. @template T @param {() => Promise<T>} run @returns {Promise<T>} */
export async function untilItSucceeds(run) {
  for (;;) {
    try {
      return await run();
    } catch {
      await setTimeout(20);
    }
  }
}

/** Resolves with the first argument of the next event. @param {import('node:events').EventEmitter} emitter @param {string} event */
export function next(emitter, event) {
  return new Promise((resolve) => emitter.once(event, resolve));
}
