import { visits } from '../load/visits.js';
import { serverOption } from '../server-option.js';

export const row = serverOption({
  title: 'firstByteTimeout, idleTimeout, closeTimeout',
  operation: 'connection',
  serverOptions: { firstByteTimeout: 60_000, idleTimeout: 60_000, closeTimeout: 60_000 },
  load: (address) => visits(address, { message: Buffer.alloc(64, 'a') }),
});
