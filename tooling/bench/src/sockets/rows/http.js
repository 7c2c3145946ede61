import { createServer } from 'node:http';
import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

const answer =
  'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\nKeep-Alive: timeout=60\r\n\r\nok';

/** @type {import('../row.ts').Row} */
export const row = {
  title: "http over the server's connections, 64 connections",
  operation: 'request',
  operations: 5_000,
  goal: 1,
  // The http server of Deno keeps a connection only if it listens itself.
  runtimes: ['node', 'bun'],

  subject(net, address) {
    const http = createServer((_request, response) => {
      response.sendDate = false;
      response.setHeader('Content-Length', 2);
      response.end('ok');
    });
    // Others have their turns in between.
    http.keepAliveTimeout = 60_000;
    const server = net.createServer((socket) => http.emit('connection', socket));
    return listening(server, address);
  },

  load: (address) =>
    pingPong(address, {
      connections: 64,
      request: Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n'),
      answerBytes: answer.length,
    }),
};
