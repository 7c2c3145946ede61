import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: "strings: setEncoding('utf8'), latin1 and utf8 writes in turn, 64 B",
  operation: 'message',
  operations: 15_000,
  goal: 0.7,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => {
      let turn = 0;
      socket.setEncoding('utf8');
      socket.on('data', (text) => socket.write(text, turn++ % 2 ? 'latin1' : 'utf8'));
    });
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(64, 'a') }),
};
