import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { OPTION_ENVIRONMENT } from './server-option.js';

/**
 * One column of the table: a way to run the subject's end of a row.
 *
 * @typedef {object} Contestant
 * @property {string} name
 * @property {(row: import('./row.ts').Row, rowName: string) => Command | undefined} command undefined: it has no such row.
 *
 * @typedef {object} Command
 * @property {[string, ...string[]]} command To which the address is added, and then `tail`.
 * @property {string[]} tail
 * @property {Record<string, string>} env
 */

const end = fileURLToPath(new URL('./end.js', import.meta.url));

/** What each runtime has below node:net. */
export const OWN_NAMES = { node: "Node's handles", bun: "Bun's sockets", deno: "Deno's sockets" };

/**
 * Names on the command line: `net` (the runtime's own node:net), `ours` (@net/net), `host` (@net/net over its host backend), `own`
 * (what the runtime has below node:net, without any API above: Node's handles, `Bun.listen`, `Deno.listen`), `c`; `without` and
 * `with` (@net/net, in rows for the price of an option); anything else is a module, or a path to one, with the API of node:net.
 *
 * @param {string} name
 * @param {{ runtime: import('./runtimes.js').Runtime, nativePeer: string | undefined }} programs
 * @returns {Contestant | undefined} undefined where the program it needs is missing.
 */
export function contestantNamed(name, { runtime, nativePeer }) {
  const { command } = runtime;
  switch (name) {
    case 'c':
      return nativePeer === undefined ? undefined : nativeContestant(nativePeer);
    case 'own':
      return ownContestant(runtime);
    case 'net':
      return since(runtime, moduleContestant('node:net', command, 'node:net'));
    case 'ours':
      return moduleContestant('@net/net', command, '@net/net');
    case 'without':
      return moduleContestant('without', command, '@net/net', { [OPTION_ENVIRONMENT]: 'none' });
    case 'with':
      return moduleContestant('with', command, '@net/net');
    case 'host':
      return moduleContestant('@net/net (host)', command, '@net/net', { NET_TRANSPORT: 'host' });
    default: {
      const isPath = name.startsWith('.') || name.startsWith('/');
      return moduleContestant(name, command, isPath ? pathToFileURL(resolve(name)).href : name);
    }
  }
}

/**
 * The other end of a row: the same program for every contestant.
 *
 * @param {string} node
 * @param {string} rowName
 * @returns {Command}
 */
export function loadCommand(node, rowName) {
  return { command: [node, end, 'load', rowName], tail: [], env: {} };
}

/**
 * @param {string} name
 * @param {[string, ...string[]]} runtime
 * @param {string} specifier
 * @param {Record<string, string>} [env]
 * @returns {Contestant}
 */
function moduleContestant(name, runtime, specifier, env = {}) {
  return {
    name,
    command: (_row, rowName) => ({ command: [...runtime, end, 'subject', rowName], tail: [specifier], env }),
  };
}

/**
 * Leaves out the rows that came to node:net after this Node, and that Bun's and Deno's do not have.
 *
 * @param {import('./runtimes.js').Runtime} runtime
 * @param {Contestant} contestant
 * @returns {Contestant}
 */
function since({ kind, major }, contestant) {
  /** @param {import('./row.ts').Row} row */
  const has = ({ since }) => since === undefined || (kind === 'node' && since <= major);
  return {
    ...contestant,
    command: (row, rowName) => (has(row) ? contestant.command(row, rowName) : undefined),
  };
}

/**
 * @param {import('./runtimes.js').Runtime} runtime
 * @returns {Contestant}
 */
function ownContestant({ kind, command }) {
  /** @param {import('./row.ts').Row} row */
  const has = ({ native, transport }) => native !== undefined && (kind === 'node' || transport !== 'ipc');
  return {
    name: OWN_NAMES[kind],
    command: (row, rowName) =>
      has(row) ? { command: [...command, end, 'own', rowName], tail: [kind], env: {} } : undefined,
  };
}

/**
 * @param {string} path
 * @returns {Contestant}
 */
function nativeContestant(path) {
  return {
    name: 'C',
    command: ({ native }) =>
      native === undefined ? undefined : { command: [path, native], tail: [], env: {} },
  };
}
