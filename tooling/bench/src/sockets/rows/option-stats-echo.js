import { pingPong } from '../load/ping-pong.js';
import { serverOption } from '../server-option.js';

export const row = serverOption({
  title: 'stats, echo',
  operation: 'message',
  serverOptions: { stats: true },
  load: (address) => pingPong(address, { connections: 64, request: Buffer.alloc(64, 'a') }),
});
