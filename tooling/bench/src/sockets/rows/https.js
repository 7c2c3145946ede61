import { createServer } from 'node:https';
import { generate } from 'selfsigned';
import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';
import { connectTls } from '../load/tls-client.js';

const answer =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\nok';

const request = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');

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
    const https = createServer({ cert, key }, (_request, response) => {
      response.sendDate = false;
      response.setHeader('Content-Length', 2);
      response.end('ok');
    });
    // Others have their turns in between.
    https.keepAliveTimeout = 60_000;
    const server = net.createServer((socket) => https.emit('connection', socket));
    return listening(server, address);
  },

  load: (address) => pingPong(address, { connections: 64, request, answerBytes: answer.length }, connectTls),
};
