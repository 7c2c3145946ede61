import { pingPong } from '../load/ping-pong.js';
import { serverOption } from '../server-option.js';

export const row = serverOption({
  title: 'idleTimeout, echo',
  operation: 'message',
  serverOptions: { idleTimeout: 60_000 },
  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(64, 'a') }),
});
