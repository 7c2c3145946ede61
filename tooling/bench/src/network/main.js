// Usage: node tooling/bench/src/network/main.js
//
// Measures the CPU time of a virtual network in which 10,000 sockets send messages to a server and get them back, a million
// in all, and fails if that takes 10 seconds or more.
import { VirtualNetwork } from '@net/transport-memory';

const CONNECTIONS = 10_000;
const MESSAGES = 1_000_000;
const LIMIT_SECONDS = 10;

const network = new VirtualNetwork({ seed: 1 });
const [client, server] = [network.host('client'), network.host('server')];
let received = 0;

/**
 * Sends back what arrives, until there have been enough messages.
 *
 * @param {import('@net/net').Socket} socket
 * @returns {(chunk: string | Uint8Array) => void}
 */
const sendBack = (socket) => (chunk) => {
  received++;
  if (received < MESSAGES) socket.write(chunk);
};

server.net.createServer((socket) => socket.on('data', sendBack(socket))).listen(80);
const before = process.cpuUsage();
for (let count = 0; count < CONNECTIONS; count++) {
  const socket = client.net.connect({ port: 80, host: server.addresses[0], noDelay: true });
  socket.on('connect', () => socket.write('x'.repeat(32))).on('data', sendBack(socket));
}
await network.run();
const { user, system } = process.cpuUsage(before);
const seconds = (user + system) / 1e6;
console.log(
  `${received} messages over ${network.connections().length} connections: ${seconds.toFixed(2)} s of CPU time`,
);
console.log(`${network.now()} ms of the network's time have passed`);
if (received < MESSAGES || seconds >= LIMIT_SECONDS) process.exitCode = 1;
