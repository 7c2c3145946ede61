import { execFile } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import net from '@net/net';
import { afterEach, expect, test } from 'vitest';
import { CURL } from './binaries.js';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Runs curl without the settings of the user and the proxies of the environment. Rejects with curl's exit status as `code`. */
async function curl(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(CURL, ['-q', '-sS', '--noproxy', '*', ...args]);
  return stdout;
}

/** Starts a server of this family whose connections are served by Node's HTTP server. */
async function serving(
  options: net.ServerOptions,
  listener: http.RequestListener,
  endpoints: readonly net.ListenEndpoint[] = [{ port: 0, host: '127.0.0.1' }],
): Promise<net.Server> {
  const web = http.createServer(listener);
  const server = net.createServer(options, (socket) => web.emit('connection', socket));
  ends.push(() => server.close({ force: true }));
  await once(server.listen(endpoints), 'listening');
  return server;
}

const portOf = (server: net.Server): number => (server.address() as net.AddressInfo).port;

/** Answers with what the server knows about the client. */
const tellClient: http.RequestListener = ({ socket }, response) => {
  const { remoteAddress, remotePort, proxy } = socket as unknown as net.Socket;
  response.end(JSON.stringify({ remoteAddress, remotePort, proxy }));
};

const BEHIND_PROXY = {
  proxyProtocol: { from: new net.BlockList({ cidrs: ['127.0.0.0/8'] }), required: true },
};

test("curl's PROXY header tells the client's address", async () => {
  const port = portOf(await serving(BEHIND_PROXY, tellClient));
  const client = JSON.parse(await curl('--haproxy-protocol', `http://127.0.0.1:${port}/`));
  expect(client).toMatchObject({
    remoteAddress: '127.0.0.1',
    remotePort: expect.any(Number),
    proxy: {
      version: 1,
      command: 'PROXY',
      source: { address: '127.0.0.1', port: client.remotePort },
      destination: { address: '127.0.0.1', port },
    },
  });
});

test('curl without the header is refused where one is required', async () => {
  const server = await serving(BEHIND_PROXY, tellClient);
  const dropped = once(server, 'drop');
  await expect(curl(`http://127.0.0.1:${portOf(server)}/`)).rejects.toThrow();
  const [{ reason }] = await dropped;
  expect(reason).toBe('proxyHeaderMissing');
});

test('curl reaches each of several endpoints', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-curl-'));
  ends.push(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'a.sock');
  const server = await serving({}, (_, response) => response.end('hello'), [
    { port: 0, host: '127.0.0.1' },
    { port: 0, host: '::1' },
    path,
  ]);
  const [first, second] = server.addresses() as net.AddressInfo[];
  expect(await curl(`http://127.0.0.1:${first!.port}/`)).toBe('hello');
  expect(await curl(`http://[::1]:${second!.port}/`)).toBe('hello');
  expect(await curl('--unix-socket', path, 'http://localhost/')).toBe('hello');
});

test('a request that is running at a shutdown is answered, and no other one comes on its connection', async () => {
  const requests = new EventEmitter();
  const server = await serving({}, (_, response) => requests.emit('request', response));
  const requested = once(requests, 'request') as Promise<[http.ServerResponse]>;
  const url = `http://127.0.0.1:${portOf(server)}/`;
  // One connection for both requests, if the server keeps it.
  const failure = curl('-i', url, url).catch((error: { stdout: string; code: number }) => error);
  const [response] = await requested;
  const shutdown = server.shutdown();
  // The shutdown tells the running request that its connection ends.
  while (response.getHeader('connection') !== 'close') await new Promise((resolve) => setImmediate(resolve));
  response.end('the whole answer');
  const { stdout, code } = (await failure) as { stdout: string; code: number };
  expect(stdout).toMatch(/connection: close/i);
  expect(stdout).toMatch(/the whole answer$/);
  // CURLE_COULDNT_CONNECT: nothing listens any more.
  expect(code).toBe(7);
  expect(await shutdown).toMatchObject({ ended: 1, reset: 0 });
});
