import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RegisteredPrograms } from '@net-tooling/parity/registered';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const programs = new RegisteredPrograms();
beforeAll(() => programs.build());
afterAll(() => programs.remove());

const { resolve } = createRequire(import.meta.url);
const of = (file: string) => JSON.stringify(pathToFileURL(file).href);
const library = (name: string) => of(resolve(name));
/** got is an ES module alone, and its `exports` give `require.resolve` nothing. */
const got = JSON.stringify(new URL('../node_modules/got/dist/source/index.js', import.meta.url).href);

/** The program prints what its session has answered, and whose sockets and servers the session has used. */
const BEGINNING = `
  import diagnostics from 'node:diagnostics_channel';
  import http from 'node:http';
  import net from 'node:net';
  import { once } from 'node:events';
  import { TLSSocket } from 'node:tls';
  const NodesSocket = Object.getPrototypeOf(TLSSocket);
  const whose = new Set();
  const note = ({ socket }) => whose.add(socket.constructor === NodesSocket ? "Node's" : 'ours');
  diagnostics.subscribe('net.client.socket', note);
  diagnostics.subscribe('net.server.socket', note);
  const listening = async (server) => (await once(server.listen(0, '127.0.0.1'), 'listening'), server.address().port);
  const end = (...answers) => {
    console.log(JSON.stringify([answers, [...whose]]));
    process.exit();
  };
`;

const SERVED = `
  const server = http.createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    request.pipe(response);
  });
  const url = 'http://127.0.0.1:' + (await listening(server)) + '/';
`;

const sessions: Record<string, () => string> = {
  Express: () => `
    import express from ${library('express')};
    const app = express().use(express.json()).post('/:id', (request, response) => response.json({ id: request.params.id, ip: request.ip, body: request.body }));
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const answer = await fetch('http://127.0.0.1:' + server.address().port + '/7', {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}',
    });
    end(answer.status, await answer.json());`,
  Fastify: () => `
    import fastify from ${library('fastify')};
    const app = fastify();
    app.post('/:id', async (request) => ({ id: request.params.id, ip: request.ip, body: request.body }));
    const url = await app.listen({ port: 0, host: '127.0.0.1' });
    const answer = await fetch(url + '/7', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"a":1}' });
    const seen = [answer.status, await answer.json()];
    await app.close();
    end(...seen);`,
  ws: () => `
    import { WebSocket, WebSocketServer } from ${of(join(dirname(resolve('ws')), 'wrapper.mjs'))};
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    server.on('connection', (socket) => socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary })));
    const socket = new WebSocket('ws://127.0.0.1:' + server.address().port);
    await once(socket, 'open');
    const seen = [];
    for (const message of ['text', Buffer.alloc(200_000, 'b')]) {
      socket.send(message);
      const [data, isBinary] = await once(socket, 'message');
      seen.push([data.length, isBinary]);
    }
    socket.close(1000);
    seen.push((await once(socket, 'close'))[0]);
    end(...seen);`,
  undici: () => `
    import { request, Agent } from ${library('undici')};
    ${SERVED}
    const dispatcher = new Agent({ pipelining: 4 });
    const answers = await Promise.all([1, 2, 3].map(async (n) => {
      const { statusCode, body } = await request(url, { method: 'POST', body: JSON.stringify({ n }), dispatcher });
      return [statusCode, await body.json()];
    }));
    await dispatcher.close();
    end(...answers);`,
  got: () => `
    import got from ${got};
    ${SERVED}
    const stream = got.stream.post(url, { body: 'x'.repeat(300_000) });
    let length = 0;
    for await (const chunk of stream) length += chunk.length;
    end(await got.post(url, { json: { a: 1 } }).json(), length);`,
  axios: () => `
    import axios from ${library('axios')};
    ${SERVED}
    const agent = new http.Agent({ keepAlive: true });
    const answers = [];
    for (const a of [1, 2]) answers.push((await axios.post(url, { a }, { httpAgent: agent })).data);
    const refused = await axios.get('http://127.0.0.1:1').catch(({ code }) => code);
    end(...answers, refused);`,
  'grpc-js': () => `
    import grpc from ${library('@grpc/grpc-js')};
    const json = { requestSerialize: (value) => Buffer.from(JSON.stringify(value)), requestDeserialize: (bytes) => JSON.parse(bytes),
      responseSerialize: (value) => Buffer.from(JSON.stringify(value)), responseDeserialize: (bytes) => JSON.parse(bytes) };
    const service = {
      echo: { path: '/test/echo', requestStream: false, responseStream: false, ...json },
      count: { path: '/test/count', requestStream: false, responseStream: true, ...json },
    };
    const server = new grpc.Server();
    server.addService(service, {
      echo: (call, callback) => callback(null, call.request),
      count: (call) => { for (let n = 0; n < 100; n++) call.write(n); call.end(); },
    });
    const port = await new Promise((resolve, reject) =>
      server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => (error ? reject(error) : resolve(port))));
    const Client = grpc.makeGenericClientConstructor(service, 'test');
    const client = new Client('127.0.0.1:' + port, grpc.credentials.createInsecure());
    const echoed = await new Promise((resolve, reject) => client.echo({ a: 1 }, (error, answer) => (error ? reject(error) : resolve(answer))));
    let sum = 0;
    for await (const n of client.count({})) sum += n;
    client.close();
    await new Promise((resolve) => server.tryShutdown(resolve));
    end(echoed, sum);`,
};

describe.each([20, 26])('on Node %i', (major) => {
  test.each(Object.entries(sessions))(
    'a session of %s is the same over our sockets',
    {
      timeout: 120_000,
    },
    async (name, body) => {
      const app = programs.write(`${name}.mjs`, BEGINNING + body());
      const [[nodes, whoseOfNode]] = (await programs.run(major, [app])).lines as [[unknown[], string[]]];
      expect(nodes.length).toBeGreaterThan(0);
      expect(whoseOfNode).toEqual(["Node's"]);
      const { lines, stderr } = await programs.run(major, ['--import', programs.httpEsm, app]);
      expect(stderr).toBe('');
      expect(lines).toEqual([[nodes, ['ours']]]);
    },
  );
});
