import { once } from 'node:events';
import { connect } from 'node:tls';

/**
 * Opens a TLS connection, whatever the certificate is.
 *
 * @param {import('../row.ts').Address} address
 * @returns {Promise<import('./ping-pong.js').Client>}
 */
export async function connectTls(address) {
  const socket = connect({ port: Number(address), host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  socket.setNoDelay(true);
  /** @type {import('./ping-pong.js').Client} */
  const client = {
    write: (bytes) => socket.write(bytes),
    onBytes: () => {},
    onEnd: () => {},
  };
  socket.on('data', (bytes) => client.onBytes(bytes.length));
  socket.on('end', () => client.onEnd());
  return client;
}
