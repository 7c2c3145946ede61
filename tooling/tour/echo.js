import { createServer } from './net.js';

/**
 * Keeps an echo server running until Ctrl-C.
 *
 * @param {string} where A port, or the path of an IPC endpoint.
 */
export function startEcho(where) {
  const endpoint = /^\d+$/.test(where) ? { port: Number(where), host: '127.0.0.1' } : { path: where };
  const server = createServer((socket) => {
    const peer = socket.remotePort ? `${socket.remoteAddress}:${socket.remotePort}` : 'somebody';
    console.log(`${peer} came`);
    socket.on('error', (error) => console.log(`${peer}: ${error.message}`));
    socket.on('close', () => console.log(`${peer} left after ${socket.bytesRead} bytes`));
    socket.pipe(socket);
  });
  const fail = (error) => {
    console.error(error.message);
    process.exitCode = 1;
  };
  server.on('error', fail);
  const greet = () => {
    const address = server.address();
    const isPath = typeof address === 'string';
    const name = isPath ? address : `${address.address}:${address.port}`;
    console.log(`Everything sent to ${name} comes back. Ctrl-C ends it.\n`);
    console.log(`  ${isPath ? `nc -U ${address}` : `nc ${address.address} ${address.port}`}`);
    if (!isPath) console.log(`  telnet ${address.address} ${address.port}`);
    console.log();
  };
  try {
    server.listen(endpoint, greet);
  } catch (error) {
    fail(error);
  }

  const connections = new Set();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  const end = () => {
    server.close();
    for (const socket of connections) socket.destroy();
  };
  process.once('SIGINT', end).once('SIGTERM', end);
}
