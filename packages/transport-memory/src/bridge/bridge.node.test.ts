import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Socket } from '@net/net';
import { afterEach, expect, test } from 'vitest';
import { type BridgeOptions, VirtualNetwork } from '../index.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A real server on the loopback interface; its port. */
async function listen(server: net.Server): Promise<number> {
  closing.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as AddressInfo).port;
}

const realTime = (): VirtualNetwork => new VirtualNetwork({ seed: 1, clock: 'real' });

test('a real HTTP server answers a virtual client', async () => {
  const port = await listen(
    http.createServer((request, response) => response.end(`you asked for ${request.url}`)),
  );
  const network = realTime();
  network.bridge('web', { port, host: '127.0.0.1', virtualPort: 80 });
  const client = network.host('a').net.connect(80, 'web');
  client.end('GET /x HTTP/1.1\r\nhost: web\r\nconnection: close\r\n\r\n');
  expect(await text(client)).toMatch(/^HTTP\/1\.1 200 OK.*you asked for \/x$/s);
});

test('bytes and half-closed ends pass in both directions, and slow readers make writers wait', async () => {
  const port = await listen(net.createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)));
  const network = realTime();
  network.bridge('echo', { port, host: '127.0.0.1' });
  const client = network.host('a').net.connect({ port, host: 'echo', allowHalfOpen: true });
  const sent = Buffer.alloc(2_000_000, 'abc');
  client.end(sent);
  const received: Buffer[] = [];
  for await (const chunk of client) received.push(chunk);
  expect(Buffer.concat(received).equals(sent)).toBe(true);
});

test('what happens to the virtual links happens to the connection with the real server', async () => {
  const port = await listen(net.createServer((socket) => socket.pipe(socket)));
  const network = realTime();
  const bridge = network.bridge('echo', { port, host: '127.0.0.1' });
  const client = network.host('a').net.connect(port, 'echo');
  await once(client, 'connect');
  network.hold('a', 'echo');
  client.write('x');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(client.bytesRead).toBe(0);
  network.release('a', 'echo');
  await once(client, 'data');
  client.destroy();
  expect(bridge.name).toBe('echo');
});

test('a reset by the real server, and one by a port where nobody listens', async () => {
  const server = net.createServer((socket) => socket.resetAndDestroy());
  const port = await listen(server);
  const network = realTime();
  network.bridge('b', { port, host: '127.0.0.1' });
  // Reserved by IANA. The system may give the port of a closed server to another process.
  network.bridge('c', { port: 1023, host: '127.0.0.1' });
  const errorOf = async (host: string, port: number): Promise<string> => {
    const [error] = await once(network.host('a').net.connect(port, host), 'error');
    return error.code;
  };
  expect(await errorOf('b', port)).toBe('ECONNRESET');
  expect(await errorOf('c', 1023)).toBe('ECONNRESET');
});

test('a crash of the host resets the real connection; after the restart it forwards again', async () => {
  const server = net.createServer((socket) => socket.on('error', () => undefined).pipe(socket));
  const port = await listen(server);
  const network = realTime();
  const host = network.bridge('b', { port, host: '127.0.0.1' });
  const connect = (): Socket =>
    network
      .host('a')
      .net.connect(port, 'b')
      .on('error', () => undefined);
  const first = connect();
  const [real] = (await once(server, 'connection')) as [net.Socket];
  const closed = once(real, 'error').then(
    ([{ code }]) => code,
    (error) => error.code,
  );
  host.crash();
  expect(await closed).toBe('ECONNRESET');
  first.destroy();
  host.restart();
  const second = connect();
  second.write('x');
  await once(second, 'data');
  second.destroy();
});

test('from inside a program of a host, the bridge leads out of the network all the same', async () => {
  const port = await listen(net.createServer((socket) => socket.end('real')));
  const network = realTime();
  const a = network.host('a');
  a.run(() => network.bridge('b', { port, host: '127.0.0.1' }));
  expect(await text(a.net.connect(port, 'b'))).toBe('real');
});

test.each([{}, { port: 0 }, { port: 80, virtualport: 81 }, { port: 80, host: 5 }])(
  'the options %o are refused',
  (options) => {
    expect(() => new VirtualNetwork({ clock: 'real' }).bridge('b', options as BridgeOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  },
);

test('a clock that is not real is refused', () => {
  expect(() => new VirtualNetwork().bridge('b', { port: 80 })).toThrow(
    "needs a network with the clock 'real'",
  );
});
