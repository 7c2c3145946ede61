import { WebSocket, WebSocketServer } from 'ws';
import { end, NOBODY, next, step } from '../session.js';

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, maxPayload: 8 << 20 });
await next(server, 'listening');
server.on('connection', (socket) => {
  socket.on('error', () => undefined);
  socket.on('message', (data, isBinary) => {
    if (String(data.subarray(0, 4)) === 'end!') socket.close(4001, 'as you wish');
    else if (String(data.subarray(0, 4)) === 'cut!') socket.terminate();
    else socket.send(data, { binary: isBinary });
  });
});
const url = `ws://127.0.0.1:${server.address().port}`;

async function connected(options) {
  const socket = new WebSocket(url, options);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return socket;
}

await step('2,000 messages that come back', async () => {
  const socket = await connected();
  const heard = [];
  const all = new Promise((resolve) => {
    socket.on('message', (data) => heard.push(String(data)) === 2000 && resolve());
  });
  for (let i = 0; i < 2000; i++) socket.send(String(i));
  await all;
  socket.close();
  return [heard.length, heard.at(-1)];
});
for (const perMessageDeflate of [false, true]) {
  await step(`4 MiB, compressed: ${perMessageDeflate}`, async () => {
    const socket = await connected({ perMessageDeflate });
    socket.send(Buffer.alloc(4 << 20, 'x'));
    const data = await next(socket, 'message');
    socket.close();
    return data.length;
  });
}
for (const text of ['end!', 'cut!']) {
  await step(`the server closes: ${text}`, async () => {
    const socket = await connected();
    socket.send(text);
    return new Promise((resolve) => socket.on('close', (code, reason) => resolve([code, String(reason)])));
  });
}
await step('a message that is too large', async () => {
  const socket = await connected();
  socket.on('error', () => undefined);
  socket.send(Buffer.alloc(9 << 20));
  return new Promise((resolve) => socket.on('close', (code) => resolve(code)));
});
await step('nobody there', async () => {
  const socket = new WebSocket(`ws://${NOBODY.host}:${NOBODY.port}`);
  throw await next(socket, 'error');
});
await step('the end', () => new Promise((resolve) => server.close(() => resolve('closed'))));
end();
