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

/**
 * Names on the command line: `net` (node:net), `ours` (@net/net), `host` (@net/net over its host backend), `bun` (Bun's own
 * node:net), `handles` (Node's handles without any API), `c`; `without` and `with` (@net/net, in rows
 * for the price of an option); anything else is a module, or a path to one, with the API of node:net.
 *
 * @param {string} name
 * @param {{ node: string, nodeMajor: number, bun: string | undefined, nativePeer: string | undefined }} programs
 * @returns {Contestant | undefined} undefined where the program it needs is missing.
 */
export function contestantNamed(name, { node, nodeMajor, bun, nativePeer }) {
  switch (name) {
    case 'c':
      return nativePeer === undefined ? undefined : nativeContestant(nativePeer);
    case 'bun':
      return bun === undefined ? undefined : bunContestant(bun);
    case 'handles':
      return handlesContestant(node);
    case 'net':
      return since(nodeMajor, moduleContestant('node:net', nodeCommand(node), 'node:net'));
    case 'ours':
      return moduleContestant('@net/net', nodeCommand(node), '@net/net');
    case 'without':
      return moduleContestant('without', nodeCommand(node), '@net/net', { [OPTION_ENVIRONMENT]: 'none' });
    case 'with':
      return moduleContestant('with', nodeCommand(node), '@net/net');
    case 'host':
      return moduleContestant('@net/net (host)', nodeCommand(node), '@net/net', { NET_TRANSPORT: 'host' });
    default: {
      const isPath = name.startsWith('.') || name.startsWith('/');
      return moduleContestant(name, nodeCommand(node), isPath ? pathToFileURL(resolve(name)).href : name);
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
 * @param {string} node
 * @returns {[string, ...string[]]}
 */
function nodeCommand(node) {
  return [node, '--expose-gc'];
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
 * @param {string} bun
 * @returns {Contestant}
 */
function bunContestant(bun) {
  const contestant = moduleContestant("Bun's node:net", [bun], 'node:net');
  return {
    ...contestant,
    command: (row, rowName) => (row.bun ? contestant.command(row, rowName) : undefined),
  };
}

/**
 * Leaves out the rows that came to node:net after this Node.
 *
 * @param {number} nodeMajor
 * @param {Contestant} contestant
 * @returns {Contestant}
 */
function since(nodeMajor, contestant) {
  return {
    ...contestant,
    command: (row, rowName) => ((row.since ?? 0) <= nodeMajor ? contestant.command(row, rowName) : undefined),
  };
}

/**
 * @param {string} node
 * @returns {Contestant}
 */
function handlesContestant(node) {
  return {
    name: "Node's handles",
    command: ({ native }, rowName) =>
      native === undefined
        ? undefined
        : { command: [...nodeCommand(node), end, 'handles', rowName], tail: [], env: {} },
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
