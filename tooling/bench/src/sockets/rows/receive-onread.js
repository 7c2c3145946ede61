import { listening } from '../listening.js';
import { source } from '../load/source.js';

/** @type {import('../row.ts').Row} */
export const row = {
  // Servers of node:net have no such option: there the row is `receive`.
  title: 'one way, 64 KiB writes, 1 connection: receiver with onread',
  operation: '64 KiB',
  operations: 5_000,
  goal: 0.3,
  isInChart: true,
  native: 'sink',

  subject(net, address) {
    // node:net ignores the option, which its types lack, and emits what arrives.
    const onread = { buffer: Buffer.alloc(64 * 1024), callback: () => true };
    const options = { allowHalfOpen: false, onread };
    const server = net.createServer(options, (socket) => socket.on('data', () => {}));
    return listening(server, address);
  },

  load: (address) => source(address, { chunkBytes: 64 * 1024 }),
};
