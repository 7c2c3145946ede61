import { once } from 'node:events';
import { sink } from '../load/sink.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'one way, 64 KiB writes, 1 connection: sender',
  operation: '64 KiB',
  operations: 8_000,
  goal: 0.8,
  isInChart: true,
  listener: 'load',
  driver: 'subject',
  native: 'source',

  subject(net, address) {
    const chunk = Buffer.alloc(64 * 1024, 'a');
    return {
      async run(chunks) {
        // With Nagle's algorithm a chunk costs nearly twice as much, here as in C, and how much is chance: 64 KiB is a little more
        // than a segment of the loopback.
        const socket = net.connect({ port: Number(address), host: '127.0.0.1', noDelay: true }).resume();
        let left = chunks;
        const write = () => {
          while (left-- > 0) if (!socket.write(chunk)) return;
          socket.end();
        };
        socket.on('connect', write).on('drain', write);
        await once(socket, 'close');
      },
    };
  },

  load: sink,
};
