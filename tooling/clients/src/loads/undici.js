import http from 'node:http';
import { Agent, request } from 'undici';
import { load } from '../load.js';
import { next } from '../session.js';

const server = http.createServer((_request, response) => response.end('Hello'));
server.listen(0, '127.0.0.1');
await next(server, 'listening');
const origin = `http://127.0.0.1:${server.address().port}`;
const dispatcher = new Agent({ connections: 20 });
await load({ operations: 20_000, atOnce: 20 }, async () =>
  (await request(origin, { dispatcher })).body.text(),
);
