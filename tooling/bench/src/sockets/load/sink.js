import { listen } from './native-handles.js';

/**
 * A server that reads and drops, and closes a connection when its client has ended.
 *
 * @returns {import('../row.ts').Part}
 */
export function sink() {
  return { address: listen(() => {}) };
}
