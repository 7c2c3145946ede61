import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmdir } from 'node:fs';
import http from 'node:http';
import nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { refusedPort } from '@net-tooling/parity';
import { afterEach, describe, expect, test } from 'vitest';
import * as net from './index.ts';

const servers: { close(done: () => void): unknown }[] = [];
const sockets = new Set<{ destroy(): void }>();
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(done))));
});

/** Node's HTTP server over a server of this family. */
async function serve(
  listener: http.RequestListener,
  options: http.ServerOptions = {},
): Promise<{ port: number; web: http.Server; connections: net.Socket[] }> {
  const web = http.createServer(options, listener);
  const connections: net.Socket[] = [];
  const server = net.createServer((socket) => {
    connections.push(socket);
    sockets.add(socket);
    web.emit('connection', socket);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as net.AddressInfo).port, web, connections };
}

/** An HTTP server that is Node's from top to bottom. */
async function serveAlien(listener: http.RequestListener): Promise<{ port: number; connections: number[] }> {
  const connections: number[] = [];
  const server = http.createServer(listener).on('connection', (socket) => {
    sockets.add(socket);
    connections.push(socket.remotePort!);
  });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as net.AddressInfo).port, connections };
}

async function exchange(
  options: http.RequestOptions,
  body?: string | Buffer,
): Promise<{ status: number | undefined; body: string }> {
  const request = http.request({ host: '127.0.0.1', ...options });
  const responded = once(request, 'response');
  request.end(body);
  const [response] = (await responded) as [http.IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describe("http.createServer().emit('connection', socket)", () => {
  test('one request', async () => {
    const { port } = await serve((request, response) => response.end(`${request.method} ${request.url}`));
    expect(await exchange({ port, path: '/a' })).toEqual({ status: 200, body: 'GET /a' });
  });

  test('several requests on one connection that is kept alive', async () => {
    const { port, connections } = await serve((request, response) => response.end(request.url));
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const bodies: string[] = [];
    for (const path of ['/1', '/2', '/3']) bodies.push((await exchange({ port, path, agent })).body);
    agent.destroy();
    expect(bodies).toEqual(['/1', '/2', '/3']);
    expect(connections).toHaveLength(1);
  });

  test('requests in a pipeline, answered in their order', async () => {
    const { port } = await serve((request, response) => {
      if (request.url === '/1') setImmediate(() => response.end('one'));
      else response.end('two');
    });
    const client = nodeNet.connect(port, '127.0.0.1');
    sockets.add(client);
    const head = (path: string, more: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n${more}\r\n`;
    client.write(head('/1', '') + head('/2', 'Connection: close\r\n'));
    const answer = await text(client);
    expect(answer.match(/one|two/g)).toEqual(['one', 'two']);
  });

  test('a body with its length', async () => {
    const { port } = await serve(async (request, response) => response.end(await text(request)));
    expect(await exchange({ port, method: 'POST' }, 'posted')).toEqual({ status: 200, body: 'posted' });
  });

  test('5 MB in chunks, and back', async () => {
    const bytes = randomBytes(5 * 1024 * 1024);
    const { port } = await serve((request, response) => request.pipe(response));
    const request = http.request({ host: '127.0.0.1', port, method: 'POST' });
    const responded = once(request, 'response');
    // Without a known length it goes in chunks; the echo is read while it goes.
    Readable.from(slices(bytes, 100_000)).pipe(request);
    const [response] = (await responded) as [http.IncomingMessage];
    expect((await buffer(response)).equals(bytes)).toBe(true);
    expect(response.headers['transfer-encoding']).toBe('chunked');
  });

  test('an upgrade', async () => {
    const { port, web } = await serve((_, response) => response.end());
    web.on('upgrade', (_request, socket, head) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
      socket.write(head);
      socket.pipe(socket);
    });
    const request = http.request({
      host: '127.0.0.1',
      port,
      headers: { Connection: 'Upgrade', Upgrade: 'echo' },
    });
    request.end();
    const [response, socket] = (await once(request, 'upgrade')) as [http.IncomingMessage, nodeNet.Socket];
    socket.end('hello');
    expect(response.statusCode).toBe(101);
    expect(await text(socket)).toBe('hello');
  });

  test('a request that is no HTTP', async () => {
    const { port } = await serve((_, response) => response.end());
    const client = nodeNet.connect(port, '127.0.0.1');
    client.end('nonsense\r\n\r\n');
    expect(await text(client)).toMatch(/^HTTP\/1.1 400 Bad Request/);
  });

  test('a client that goes in the middle of its request', async () => {
    let aborted: (value: unknown) => void = () => undefined;
    const gone = new Promise((resolve) => {
      aborted = resolve;
    });
    const { port } = await serve((request) => request.once('error', ({ message }) => aborted(message)));
    const client = nodeNet.connect(port, '127.0.0.1');
    client.write('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nfive.', () => client.destroy());
    expect(await gone).toBe('aborted');
  });

  test('the addresses of the connection are known to the request', async () => {
    const { port } = await serve(({ socket }, response) =>
      response.end(JSON.stringify([socket.remoteAddress, socket.localPort])),
    );
    expect(JSON.parse((await exchange({ port })).body)).toEqual(['127.0.0.1', port]);
  });

  test('a timeout of the server closes an idle connection', async () => {
    const { port, web } = await serve((_, response) => response.end());
    web.timeout = 1;
    const client = nodeNet.connect(port, '127.0.0.1');
    sockets.add(client);
    client.resume();
    await once(client, 'close');
    expect(client.bytesRead).toBe(0);
  });
});

describe('http.request({ createConnection })', () => {
  /** The socket of a request: one of this family's, created by the test. */
  function counting() {
    const made: net.Socket[] = [];
    const createConnection = ((options: net.ConnectOptions) => {
      const socket = net.connect(options);
      made.push(socket);
      sockets.add(socket);
      return socket;
    }) as NonNullable<http.RequestOptions['createConnection']>;
    return { made, createConnection };
  }

  test('one request', async () => {
    const { port } = await serveAlien((request, response) => response.end(`hello ${request.url}`));
    const { made, createConnection } = counting();
    expect(await exchange({ port, path: '/a', createConnection })).toEqual({ status: 200, body: 'hello /a' });
    expect(made).toHaveLength(1);
  });

  test('over IPC', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'net-http-')), 'a.sock');
    const server = http.createServer((_, response) => response.end('hello'));
    servers.push(server, { close: (done) => rmdir(dirname(path), done) });
    await once(server.listen(path), 'listening');
    const { made, createConnection } = counting();
    const answer = await exchange({ socketPath: path, createConnection });
    await new Promise<void>((done) => servers.shift()!.close(done));
    expect(answer.body).toBe('hello');
    expect(made).toHaveLength(1);
  });

  test('5 MB up, its digest back', async () => {
    const bytes = randomBytes(5 * 1024 * 1024);
    const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    const { port } = await serveAlien(async (request, response) =>
      response.end(digest(await buffer(request))),
    );
    const { createConnection } = counting();
    const answer = await exchange({ port, method: 'POST', createConnection }, bytes);
    expect(answer.body).toBe(digest(bytes));
  });

  test('5 MB down', async () => {
    const bytes = randomBytes(5 * 1024 * 1024);
    const { port } = await serveAlien((_, response) => response.end(bytes));
    const { createConnection } = counting();
    const request = http.request({ host: '127.0.0.1', port, createConnection });
    request.end();
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect((await buffer(response)).equals(bytes)).toBe(true);
  });

  test('an Agent uses a connection again that is kept alive', async () => {
    const { port, connections } = await serveAlien((request, response) => response.end(request.url));
    const { made, createConnection } = counting();
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    // As programs do it that bring their own sockets; the types have no such method to set.
    Object.assign(agent, { createConnection });
    const bodies = await Promise.all(
      ['/1', '/2', '/3'].map(async (path) => (await exchange({ port, path, agent })).body),
    );
    agent.destroy();
    expect(bodies).toEqual(['/1', '/2', '/3']);
    expect([made.length, connections.length]).toEqual([1, 1]);
  });

  test('nobody there', async () => {
    const port = refusedPort;
    const { createConnection } = counting();
    const request = http.request({ host: '127.0.0.1', port, createConnection });
    request.end();
    const [error] = await once(request, 'error').catch((reason) => [reason]);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1', port });
  });

  test('a server that hangs up', async () => {
    const { port } = await serveAlien((request) => request.socket.destroy());
    const { createConnection } = counting();
    const request = http.request({ host: '127.0.0.1', port, createConnection });
    request.end();
    const [error] = await once(request, 'error').catch((reason) => [reason]);
    expect(error).toMatchObject({ code: 'ECONNRESET', message: 'socket hang up' });
  });

  test('a timeout of the request is the idle time of our socket', async () => {
    const { port } = await serveAlien(() => undefined);
    const { made, createConnection } = counting();
    const request = http.request({ host: '127.0.0.1', port, timeout: 5, createConnection });
    request.on('error', () => undefined);
    request.end();
    await once(request, 'timeout');
    expect(made[0]!.timeout).toBe(5);
    request.destroy();
  });
});
