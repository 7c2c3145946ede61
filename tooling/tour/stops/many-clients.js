import { EventEmitter, once } from 'node:events';
import { closed, connected, expect, serve } from '../endpoint.js';

const CLIENTS = 1000;
/** A listening socket queues 511 by default, and one of IPC refuses what is beyond. */
const GROUP = 100;

/** All are connected before the first one speaks; each gets its own words back. */
export const manyClients = {
  title: '1,000 clients at once',
  async visit(endpoint, progress) {
    const accepted = new EventEmitter();
    let served = 0;
    const serveOne = (socket) => {
      socket.pipe(socket);
      served++;
      accepted.emit('one');
    };
    return serve(endpoint, {}, serveOne, async (target, server) => {
      const startedAt = performance.now();
      const sockets = [];
      while (sockets.length < CLIENTS) {
        sockets.push(...(await Promise.all(Array.from({ length: GROUP }, () => connected(target)))));
        while (served < sockets.length) await once(accepted, 'one');
        progress.update(sockets.length, CLIENTS, 'clients');
      }
      const atOnce = await new Promise((resolve, reject) =>
        server.getConnections((error, number) => (error ? reject(error) : resolve(number))),
      );
      expect(atOnce === CLIENTS, `the server has ${CLIENTS} connections, not ${atOnce}`);

      const answers = await Promise.all(
        sockets.map(async (socket, index) => {
          socket.write(`I am number ${index}`);
          const [answer] = await once(socket.setEncoding('utf8'), 'data');
          return answer === `I am number ${index}`;
        }),
      );
      const right = answers.filter(Boolean).length;
      expect(right === CLIENTS, `all get their own words back, not ${right}`);

      for (const socket of sockets) socket.end();
      await Promise.all(sockets.map(closed));
      const seconds = (performance.now() - startedAt) / 1000;
      return `each got its own words back; ${seconds.toFixed(2)} s from the first connect to the last close`;
    });
  },
};
