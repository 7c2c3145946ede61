import { listening } from '../listening.js';
import { connect } from '../load/native-handles.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: 'resident memory per idle accepted connection',
  operation: 'connection',
  operations: 10_000,
  quantity: 'memory',
  goal: 0.85,
  nofile: 10_100,
  native: 'echo',

  subject(net, address) {
    const server = net.createServer((socket) => socket.on('data', (bytes) => socket.write(bytes)));
    return listening(server, address);
  },

  load: (address) => ({
    async run(operations) {
      let last = await connect(address);
      for (let index = 1; index < operations; index++) last = await connect(address);
      // Connections are accepted in order: when the last one is answered, all are there.
      await new Promise((resolve) => {
        last.onBytes = resolve;
        last.write(Buffer.of(0));
      });
    },
  }),
};
