import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import type { ListenOptions } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from 'vitest';
import * as net from './index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A minimal HTTP server: sends back the first line and the body of the request. */
function respond(socket: net.Socket): void {
  let received = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk) => {
    received += chunk;
    const [head = '', body] = received.split('\r\n\r\n');
    if (body === undefined) return;
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
    if (body.length < length) return;
    const answer = `${head.split('\r\n')[0]}\n${body}`;
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\nConnection: close\r\n\r\n${answer}`);
  });
  socket.on('error', () => undefined);
}

async function responder(where: ListenOptions): Promise<net.Server> {
  const server = net.createServer(respond);
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server.listen(where), 'listening');
  return server;
}

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-strangers-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  return join(folder, 'a.sock');
}

interface Question {
  path: string;
  body?: string;
  socketPath?: string;
  port?: number;
}

/** Sends a request with an external program. */
type Asker = (question: Question) => Promise<string>;

const askWithCurl: Asker = ({ path, body, socketPath, port = 80 }) =>
  new Promise((resolve, reject) => {
    const args = ['--silent', '--show-error', '--noproxy', '*', `http://127.0.0.1:${port}${path}`];
    if (socketPath) args.push('--unix-socket', socketPath);
    if (body !== undefined) args.push('--data-binary', body);
    execFile('curl', args, { maxBuffer: 1e8 }, (error, stdout) => (error ? reject(error) : resolve(stdout)));
  });

const askWithNode: Asker = async ({ body, ...where }) => {
  const request = http.request({ host: '127.0.0.1', method: body === undefined ? 'GET' : 'POST', ...where });
  const responded = once(request, 'response');
  request.end(body);
  const [response] = await responded;
  return text(response);
};

const hasCurl = spawnSync('curl', ['--version']).status === 0;
const askers: [name: string, ask: Asker][] = [["Node's http", askWithNode]];
if (hasCurl) askers.push(['curl', askWithCurl]);

describe.each(askers)('%s asks our server', (_, ask) => {
  test('over TCP', async () => {
    const server = await responder({ port: 0, host: '127.0.0.1' });
    const { port } = server.address() as net.AddressInfo;
    expect(await ask({ port, path: '/a?b' })).toBe('GET /a?b HTTP/1.1\n');
  });

  test('over a Unix socket', async () => {
    const path = socketPath();
    await responder({ path });
    expect(await ask({ socketPath: path, path: '/ipc' })).toBe('GET /ipc HTTP/1.1\n');
  });

  test('with 100 kB of body', async () => {
    const server = await responder({ port: 0, host: '127.0.0.1' });
    const { port } = server.address() as net.AddressInfo;
    const body = 'all of this '.repeat(8192);
    expect(await ask({ port, path: '/', body })).toBe(`POST / HTTP/1.1\n${body}`);
  });

  test('many at a time', async () => {
    const server = await responder({ port: 0, host: '127.0.0.1' });
    const { port } = server.address() as net.AddressInfo;
    const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
    const answers = await Promise.all(paths.map((path) => ask({ port, path })));
    expect(answers).toEqual(paths.map((path) => `GET ${path} HTTP/1.1\n`));
  });
});

describe("our socket asks Node's http server", () => {
  async function ask(options: net.ConnectOptions): Promise<string> {
    const socket = net.connect(options);
    ends.push(() => socket.destroy());
    socket.write('GET /here HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    return text(socket);
  }

  async function httpServer(where: ListenOptions): Promise<http.Server> {
    const server = http.createServer((request, response) => response.end(`you asked for ${request.url}`));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    await once(server.listen(where), 'listening');
    return server;
  }

  test('over TCP', async () => {
    const { port } = (await httpServer({ port: 0, host: '127.0.0.1' })).address() as net.AddressInfo;
    expect(await ask({ port, host: '127.0.0.1' })).toMatch(
      /^HTTP\/1.1 200 OK\r\n[\s\S]*you asked for \/here/,
    );
  });

  test('over a Unix socket', async () => {
    const path = socketPath();
    await httpServer({ path });
    expect(await ask({ path })).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*you asked for \/here/);
  });
});

describe('a BlockList of ours', () => {
  const blockList = new net.BlockList();
  blockList.addSubnet('127.0.0.0', 8, 'ipv4');

  test.each(['127.0.0.1', undefined])('keeps a client off a server on %s', async (host) => {
    const server = net.createServer({ blockList }, respond);
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    await once(server.listen(0, host), 'listening');
    const dropped = once(server, 'drop');
    const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
    expect(await text(client)).toBe('');
    const [{ remoteAddress }] = await dropped;
    expect(remoteAddress).toBe(host === undefined ? '::ffff:127.0.0.1' : '127.0.0.1');
  });

  test('keeps a socket from connecting', async () => {
    const server = await responder({ port: 0, host: '127.0.0.1' });
    const { port } = server.address() as net.AddressInfo;
    const [error] = await once(net.connect({ port, host: '127.0.0.1', blockList }), 'error').catch(
      (reason) => [reason],
    );
    expect(error).toMatchObject({
      code: 'ERR_IP_BLOCKED',
      message: 'IP(127.0.0.1) is blocked by net.BlockList',
    });
  });

  test('lets others pass', async () => {
    const elsewhere = new net.BlockList();
    elsewhere.addAddress('::1', 'ipv6');
    const server = net.createServer({ blockList: elsewhere }, (socket) => socket.end('come in'));
    ends.push(() => new Promise((resolve) => server.close(resolve)));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as net.AddressInfo;
    expect(await text(net.connect({ port, host: '127.0.0.1', blockList: elsewhere }))).toBe('come in');
  });
});

test('a SocketAddress of ours tells where a server is', async () => {
  const server = await responder({ port: 0, host: '127.0.0.1' });
  const { address, port, family } = server.address() as net.AddressInfo;
  const place = new net.SocketAddress({ address, port, family: family.toLowerCase() as 'ipv4' });
  const client = net.connect({ host: place.address, port: place.port });
  await once(client, 'connect');
  expect(client.remotePort).toBe(place.port);
  client.destroy();
});
