import { listening } from '../listening.js';
import { source } from '../load/source.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'one way, 64 KiB writes, 1 connection: receiver',
  operation: '64 KiB',
  operations: 5_000,
  goal: 0.8,
  isInChart: true,
  native: 'sink',

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', () => {}));
    return listening(server, address);
  },

  load: (address) => source(address, { chunkBytes: 64 * 1024 }),
};
