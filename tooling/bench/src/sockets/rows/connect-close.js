import { listening } from '../listening.js';
import { visits } from '../load/visits.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'connect and close: server',
  operation: 'connection',
  operations: 2_500,
  goal: 0.85,
  isInChart: true,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.resume());
    return listening(server, address);
  },

  load: (address) => visits(address),
};
