import http from 'node:http';
import { Agent, Client, fetch, request } from 'undici';
import { end, NOBODY, next, step } from '../session.js';

const server = http.createServer(async (request, response) => {
  if (request.url === '/cut') request.socket.destroy();
  else if (request.url === '/half') {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('half', () => request.socket.destroy());
  } else if (request.url !== '/never') {
    let bytes = 0;
    for await (const chunk of request) bytes += chunk.length;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ method: request.method, url: request.url, bytes }));
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${server.address().port}`;
const dispatcher = new Agent({ connections: 4 });

await step('1,000 requests over 4 connections', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1000 }, async (_, i) =>
      (await request(`${origin}/${i}`, { dispatcher })).body.json(),
    ),
  );
  return [answers.length, answers.at(-1)];
});
await step('pipelined requests', async () => {
  const client = new Client(origin, { pipelining: 10 });
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) =>
      client.request({ path: `/${i}`, method: 'GET' }).then(({ body }) => body.json()),
    ),
  );
  await client.close();
  return answers.at(-1);
});
await step('fetch with a body of 8 MiB', async () => {
  const response = await fetch(`${origin}/`, { method: 'POST', body: new Uint8Array(8 << 20), dispatcher });
  return [response.status, await response.json()];
});
await step('a connection that is cut before the response', () =>
  request(`${origin}/cut`, { dispatcher }).catch(({ code, message }) => [code, message]),
);
await step('a connection that is cut in the response', async () => {
  const { body } = await request(`${origin}/half`, { dispatcher });
  return body.text().catch(({ code, message }) => [code, message]);
});
await step('an aborted request', () =>
  request(`${origin}/never`, { dispatcher, signal: AbortSignal.timeout(50) }).catch(({ name }) => name),
);
await step('a server that starts again', async () => {
  const client = new Client(origin);
  const ask = () => client.request({ path: '/again', method: 'GET' }).then(({ body }) => body.json());
  const first = await ask();
  const disconnected = next(client, 'disconnect');
  server.closeAllConnections();
  await disconnected;
  server.close();
  const refused = await ask().catch(({ code, syscall }) => [code, syscall]);
  await new Promise((resolve) => server.listen(Number(new URL(origin).port), '127.0.0.1', resolve));
  const second = await ask();
  await client.close();
  return [first, refused, second];
});
await step('nobody there', () => request(`http://${NOBODY.host}:${NOBODY.port}`, { dispatcher }));
await step('the end', async () => {
  await dispatcher.close();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve('closed')));
});
end();
