import process from 'node:process';
import { listening } from './listening.js';

/** Set to `none` in the subject that the option is left out of. */
export const OPTION_ENVIRONMENT = 'NET_BENCH_OPTION';

/**
 * A row for the price of an option of a server: ours without the option is the baseline, and ours with it is measured.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {'connection' | 'message'} options.operation
 * @param {Record<string, unknown>} options.serverOptions
 * @param {(address: import('./row.ts').Address) => import('./row.ts').Part | Promise<import('./row.ts').Part>} options.load
 * @param {(socket: import('node:net').Socket) => void} [options.serve] The default echoes.
 * @returns {import('./row.ts').Row}
 */
export function serverOption({ title, operation, serverOptions, serve = echo, load }) {
  return {
    title,
    operation,
    operations: operation === 'connection' ? 2_000 : 15_000,
    goal: 1.1,
    isPrice: true,
    subject(net, address) {
      const given = process.env[OPTION_ENVIRONMENT] === 'none' ? {} : serverOptions;
      return listening(net.createServer(given, serve), address);
    },
    load,
  };
}

/** @param {import('node:net').Socket} socket */
function echo(socket) {
  socket.on('data', (bytes) => socket.write(bytes));
}
