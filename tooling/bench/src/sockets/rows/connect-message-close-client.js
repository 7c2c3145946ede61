import { once } from 'node:events';
import { echo } from '../load/echo.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'connect, one message, close: client',
  operation: 'connection',
  operations: 1_500,
  goal: 0.85,
  listener: 'load',
  driver: 'subject',

  subject(net, address) {
    const message = Buffer.alloc(64, 'a');
    return {
      async run(operations) {
        let left = operations;
        const visitor = async () => {
          while (left-- > 0) {
            const socket = net.connect(Number(address), '127.0.0.1');
            socket.on('data', () => socket.end());
            socket.write(message);
            await once(socket, 'close');
          }
        };
        await Promise.all(Array.from({ length: 16 }, visitor));
      },
    };
  },

  load: echo,
};
