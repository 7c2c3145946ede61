import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'echo, 1 connection, 64 B',
  operation: 'message',
  operations: 8_000,
  goal: 0.75,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 1, request: Buffer.alloc(64, 'a') }),
};
