import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'echo through for await and write, 64 connections, 64 B',
  operation: 'message',
  operations: 12_000,
  goal: 0.75,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer(async (socket) => {
      for await (const bytes of socket) socket.write(bytes);
    });
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(64, 'a') }),
};
