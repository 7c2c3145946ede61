import { once } from 'node:events';
import { echo } from '../load/echo.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'pipelining: 100 writes of 32 B in one turn, then wait for the answers',
  operation: 'write',
  operations: 40_000,
  goal: 0.35,
  isInChart: true,
  listener: 'load',
  driver: 'subject',

  async subject(net, address) {
    const message = Buffer.alloc(32, 'a');
    const socket = net.connect({ port: Number(address), host: '127.0.0.1', noDelay: true });
    await once(socket, 'connect');
    let missing = 0;
    let answered = () => {};
    socket.on('data', (bytes) => {
      missing -= bytes.length;
      if (missing === 0) answered();
    });
    return {
      async run(operations) {
        for (let written = 0; written < operations; written += 100) {
          missing = 100 * message.length;
          for (let index = 0; index < 100; index++) socket.write(message);
          await new Promise((resolve) => {
            answered = () => resolve(undefined);
          });
        }
      },
    };
  },

  load: echo,
};
