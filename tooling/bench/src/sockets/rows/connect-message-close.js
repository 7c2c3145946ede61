import { listening } from '../listening.js';
import { visits } from '../load/visits.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'connect, one message, close: server',
  operation: 'connection',
  operations: 2_000,
  goal: 0.85,
  isInChart: true,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => visits(address, { message: Buffer.alloc(64, 'a') }),
};
