import { once } from 'node:events';

/**
 * Starts a subject's server.
 *
 * @param {import('node:net').Server} server
 * @param {import('./row.ts').Address} address
 * @returns {Promise<import('./row.ts').Part>}
 */
export async function listening(server, address) {
  if (typeof address === 'string') server.listen(address);
  else server.listen(address, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  return { address: bound !== null && typeof bound === 'object' ? bound.port : address };
}
