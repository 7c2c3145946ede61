import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'echo through socket.pipe(socket), 64 connections, 16 KiB',
  operation: 'message',
  operations: 8_000,
  goal: 0.5,
  isInChart: true,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.pipe(socket));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(16 * 1024, 'a') }),
};
