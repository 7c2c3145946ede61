import { createServer } from 'node:http';
import { answerRequests, exchange } from '../http-exchange.js';
import { listening } from '../listening.js';
import { pingPong } from '../load/ping-pong.js';

/** @type {import('../row.ts').Row} */
export const row = {
  title: "http over the server's connections, 64 connections",
  operation: 'request',
  operations: 5_000,
  goal: 1,
  // The http server of Deno keeps a connection only if it listens itself.
  runtimes: ['node', 'bun'],

  subject(net, address) {
    const http = createServer();
    answerRequests(http);
    const server = net.createServer((socket) => http.emit('connection', socket));
    return listening(server, address);
  },

  load: (address) => pingPong(address, exchange),
};
