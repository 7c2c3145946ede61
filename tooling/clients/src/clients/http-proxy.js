import http from 'node:http';
import httpProxy from 'http-proxy';
import { WebSocket, WebSocketServer } from 'ws';
import { end, NOBODY, next, step } from '../session.js';

const listening = async (server) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
};
const behind = http.createServer((request, response) =>
  request.pipe(response.setHeader('x-path', request.url)),
);
new WebSocketServer({ server: behind }).on('connection', (socket) =>
  socket.on('message', (data) => socket.send(data)),
);
const target = await listening(behind);
const proxy = httpProxy.createProxyServer({ agent: new http.Agent({ keepAlive: true, maxSockets: 8 }) });
const front = http.createServer((request, response) => {
  const to = request.url === '/nobody' ? `http://${NOBODY.host}:${NOBODY.port}` : target;
  proxy.web(request, response, { target: to }, ({ code, message }) =>
    response.writeHead(502).end(`${code} ${message}`),
  );
});
front.on('upgrade', (request, socket, head) => proxy.ws(request, socket, head, { target }));
const url = await listening(front);

function send(path, body, agent) {
  return new Promise((resolve, reject) => {
    const request = http.request(url + path, { method: 'POST', agent }, async (response) => {
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve([response.statusCode, response.headers['x-path'], Buffer.concat(chunks)]);
    });
    request.on('error', reject).end(body);
  });
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
await step('500 requests', async () => {
  const answers = await Promise.all(Array.from({ length: 500 }, (_, i) => send(`/${i}`, `body ${i}`, agent)));
  return answers.map(([status, path, body]) => [status, path, String(body)]).at(-1);
});
await step(
  '8 MiB there and back',
  async () => (await send('/', Buffer.alloc(8 << 20, 'x'), agent))[2].length,
);
await step('a WebSocket', async () => {
  const socket = new WebSocket(url.replace('http', 'ws'));
  await next(socket, 'open');
  socket.send('hello');
  const answer = String(await next(socket, 'message'));
  socket.terminate();
  return answer;
});
await step('nobody behind the proxy', async () => (await send('/nobody', '', agent)).map(String));
await step('a server behind the proxy that starts again', async () => {
  behind.close();
  behind.closeAllConnections();
  const refused = (await send('/refused', '', agent))[0];
  await new Promise((resolve) => behind.listen(Number(new URL(target).port), '127.0.0.1', resolve));
  return [refused, String((await send('/again', 'again', agent))[2])];
});
await step('the end', async () => {
  agent.destroy();
  proxy.close();
  for (const server of [front, behind]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
end();
