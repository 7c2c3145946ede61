import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'echo, 64 connections, 64 B',
  operation: 'message',
  operations: 15_000,
  goal: 0.6,
  connections: 64,
  native: 'echo',
  isInChart: true,

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(64, 'a') }),
};
