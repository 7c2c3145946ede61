import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { answerRequests, exchange } from '../http-exchange.js';
import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';
import { connectTls } from '../load/tls-client.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: "https over the server's connections, 64 connections",
  operation: 'request',
  operations: 4_000,
  goal: 0.95,
  // The https servers of Bun and Deno take no connections from elsewhere.
  runtimes: ['node'],

  async subject(net, address) {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
    const https = createServer({ cert, key });
    answerRequests(https);
    const server = net.createServer((socket) => https.emit('connection', socket));
    return listening(server, address);
  },

  load: (address) => pingPong(address, exchange, connectTls),
};
