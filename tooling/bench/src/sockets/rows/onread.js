import { once } from 'node:events';
import { echo } from '../load/echo.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'onread with a user buffer, 64 clients, 64 B',
  operation: 'message',
  operations: 15_000,
  goal: 0.7,
  listener: 'load',
  driver: 'subject',

  async subject(net, address) {
    const message = Buffer.alloc(64, 'a');
    let left = 0;
    let busy = 0;
    let finish = () => {};
    const clients = Array.from({ length: 64 }, () => {
      const next = () => {
        if (left-- > 0) client.write(message);
        else if (--busy === 0) finish();
        return true;
      };
      const onread = { buffer: Buffer.alloc(4096), callback: next };
      const client = net.connect({ port: Number(address), host: '127.0.0.1', noDelay: true, onread });
      return client;
    });
    await Promise.all(clients.map((client) => once(client, 'connect')));
    return {
      run(operations) {
        left = operations - clients.length;
        busy = clients.length;
        for (const client of clients) client.write(message);
        return new Promise((resolve) => {
          finish = () => resolve();
        });
      },
    };
  },

  load: echo,
};
