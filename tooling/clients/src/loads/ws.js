import { WebSocket, WebSocketServer } from 'ws';
import { load } from '../load.js';
import { next } from '../session.js';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
await next(server, 'listening');
server.on('connection', (socket) => socket.on('message', (data) => socket.send(data)));
const sockets = Array.from({ length: 20 }, () => new WebSocket(`ws://127.0.0.1:${server.address().port}`));
await Promise.all(sockets.map((socket) => next(socket, 'open')));
const text = Buffer.alloc(100, 'x');
await load({ operations: 50_000, atOnce: sockets.length }, async () => {
  const socket = sockets.pop();
  socket.send(text);
  await next(socket, 'message');
  sockets.push(socket);
});
