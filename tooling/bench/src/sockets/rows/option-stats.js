import { visits } from '../load/visits.js';
import { serverOption } from '../server-option.js';

export const row = serverOption({
  title: 'stats',
  operation: 'connection',
  serverOptions: { stats: true },
  load: (address) => visits(address, { message: Buffer.alloc(64, 'a') }),
});
