import { visits } from '../load/visits.js';
import { serverOption } from '../server-option.js';

const HEADER = 'PROXY TCP4 192.0.2.1 198.51.100.2 56324 443\r\n';
const ANSWER = Buffer.alloc(HEADER.length + 64, 'a');

/** The client sends a header in both columns; without the option the header is data. */
export const row = serverOption({
  title: 'proxyProtocol',
  operation: 'connection',
  serverOptions: { proxyProtocol: { from: { check: () => true } } },
  serve: (socket) => socket.once('data', () => socket.write(ANSWER)),
  load: (address) =>
    visits(address, { message: Buffer.concat([Buffer.from(HEADER), Buffer.alloc(64, 'a')]) }),
});
