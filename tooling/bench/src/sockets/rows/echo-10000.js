import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'echo, 10,000 connections, 64 B',
  operation: 'message',
  operations: 30_000,
  goal: 0.6,
  connections: 10_000,
  nofile: 10_100,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 10_000, request: Buffer.alloc(64, 'a') }),
};
