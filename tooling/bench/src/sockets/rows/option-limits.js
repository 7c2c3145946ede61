import { visits } from '../load/visits.js';
import { serverOption } from '../server-option.js';

export const row = serverOption({
  title: 'maxConnectionsPerAddress, acceptRate, maxPending',
  operation: 'connection',
  serverOptions: {
    maxConnectionsPerAddress: 1000,
    acceptRate: { perAddress: 1e9, total: 1e9 },
    maxPending: 1000,
  },
  load: (address) => visits(address, { message: Buffer.alloc(64, 'a') }),
});
