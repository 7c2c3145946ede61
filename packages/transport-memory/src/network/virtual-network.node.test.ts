import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import type net from '@net/net';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';

/** Two hosts, with an echo server on `b` and a client on `a`. */
function echo(network: VirtualNetwork): { server: net.Server; connect: () => net.Socket } {
  const server = network.host('b').net.createServer((socket) => socket.pipe(socket));
  server.listen(7);
  return { server, connect: () => network.host('a').net.connect(7, network.host('b').addresses[0]!) };
}

test('two hosts talk, and no real time passes', async () => {
  const network = new VirtualNetwork({ seed: 1, link: { latency: 60_000 } });
  const { connect } = echo(network);
  const client = connect().end('hello');
  expect(await network.until(text(client))).toBe('hello');
  // A minute each for SYN, SYN-ACK, the bytes and their echo.
  expect(network.now()).toBe(240_000);
});

test('a host sees its own address, and its peer’s', async () => {
  const network = new VirtualNetwork();
  const a = network.host('a', { addresses: ['10.0.0.1', 'fd00::1'] });
  const b = network.host('b', { addresses: ['10.0.0.2', 'fd00::2'] });
  const server = b.net.createServer().listen(80);
  const client = a.net.connect(80, 'fd00::2');
  const [accepted] = (await network.until(once(server, 'connection'))) as [net.Socket];
  expect([accepted.remoteAddress, accepted.localAddress]).toEqual(['fd00::1', 'fd00::2']);
  expect([client.remoteAddress, client.localAddress]).toEqual(['fd00::2', 'fd00::1']);
  expect(client.localPort).toBe(accepted.remotePort);
});

test('each host has ports, loopback and IPC paths of its own', async () => {
  const network = new VirtualNetwork();
  for (const name of ['a', 'b']) {
    const { net } = network.host(name);
    net.createServer((socket) => socket.end(`TCP of ${name}`)).listen(80, '127.0.0.1');
    net.createServer((socket) => socket.end(`IPC of ${name}`)).listen('\0service');
  }
  for (const name of ['a', 'b']) {
    const { net } = network.host(name);
    expect(await network.until(text(net.connect(80, 'localhost')))).toBe(`TCP of ${name}`);
    expect(await network.until(text(net.connect('\0service')))).toBe(`IPC of ${name}`);
  }
});

test('a refused port answers after a round trip, with the error of Node', async () => {
  const network = new VirtualNetwork({ link: { latency: 10 } });
  network.host('b', { addresses: ['10.0.0.2'] });
  const client = network.host('a').net.connect(1, '10.0.0.2');
  const [error] = await network.until(once(client, 'error'));
  expect(error).toMatchObject({
    code: 'ECONNREFUSED',
    message: 'connect ECONNREFUSED 10.0.0.2:1',
    syscall: 'connect',
    address: '10.0.0.2',
    port: 1,
  });
  expect(network.now()).toBe(20);
});

test.each([
  ['a crashed host is silent: ETIMEDOUT after the time of Linux', 'ETIMEDOUT', '10.0.0.2', 127_000],
  ['an address that nobody has is unreachable', 'EHOSTUNREACH', '10.9.9.9', 3000],
  ['a family that the host has no address of has no route', 'ENETUNREACH', 'fd00::2', 0],
])('%s', async (_what, code, address, time) => {
  const network = new VirtualNetwork();
  network.host('b', { addresses: ['10.0.0.2', 'fd00::2'] }).crash();
  const { net } = network.host('a', { addresses: ['10.0.0.1'] });
  const [error] = await network.until(once(net.connect(1, address), 'error'));
  expect(error.code).toBe(code);
  expect(network.now()).toBe(time);
});

test('a name that nobody has is not found', async () => {
  const network = new VirtualNetwork();
  const client = network.host('a').net.connect(1, 'nowhere.test');
  const [error] = await network.until(once(client, 'error'));
  expect(error).toMatchObject({ message: 'getaddrinfo ENOTFOUND nowhere.test', hostname: 'nowhere.test' });
});

test('two programs in one process do not share what is bound', () => {
  const network = new VirtualNetwork();
  for (const name of ['a', 'b']) {
    const bound = new (network.host(name).net.BoundSocket)({ host: '0.0.0.0', port: 80 });
    expect(bound.address().port).toBe(80);
    bound.close();
  }
  const { net } = network.host('a');
  using _first = new net.BoundSocket({ port: 81 });
  using _other = new (network.host('b').net.BoundSocket)({ port: 81 });
  expect(() => new net.BoundSocket({ port: 81 })).toThrow('EADDRINUSE');
});

test('what a listener throws is told with the seed and the time', async () => {
  const network = new VirtualNetwork({ seed: 'abc' });
  const { connect } = echo(network);
  connect().on('connect', () => {
    throw new TypeError('a bug');
  });
  const failure = await network.run().catch((error) => error);
  expect(failure).toMatchObject({
    name: 'NetworkError',
    seed: 'abc',
    timeMs: 1,
    cause: new TypeError('a bug'),
  });
  expect(failure.message).toBe(
    'TypeError: a bug\n  at 1 ms of the run with seed abc; NET_SEED=abc runs it again',
  );
  expect(String(failure.trace)).toMatch(/ syn\n/);
  expect(Object.keys(failure)).not.toContain('trace');
});

test('waiting for what cannot happen any more is an error', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { connect } = echo(network);
  const client = connect();
  await expect(network.until(once(client, 'data'))).rejects.toThrow('The promise is pending');
});

test('what a connection receives is handled on the host of its server', async () => {
  const network = new VirtualNetwork();
  const { default: plain } = await import('@net/net');
  network.run('backend', () => plain.createServer((socket) => socket.end('answer')).listen(80));
  network.run('proxy', () => {
    const proxy = plain.createServer((socket) => {
      socket.once('data', () => plain.connect(80, 'backend').pipe(socket));
    });
    proxy.listen(80);
  });
  const client = network.host('client').net.connect(80, 'proxy');
  client.write('question');
  expect(await network.until(text(client))).toBe('answer');
});

test('a program that runs on a host uses its network without being told', async () => {
  const network = new VirtualNetwork();
  const { default: plain } = await import('@net/net');
  const server = network.run('b', () => plain.createServer((socket) => socket.end('from b')).listen(80));
  // A callback runs in the async context of the code that created its server or socket, not of the code that advances the time.
  server.on('connection', () =>
    plain
      .connect(80, '127.0.0.1')
      .resume()
      .on('end', () => calls.push('b itself')),
  );
  const calls: string[] = [];
  const answer = network.run('a', async () => text(plain.connect(80, 'b')));
  server.once('connection', () =>
    server.removeAllListeners('connection').on('connection', (each) => each.end()),
  );
  expect(await network.until(answer)).toBe('from b');
  await network.run();
  expect(calls).toEqual(['b itself']);
});

test.each([
  ['127.0.0.1', '::1', 'EAFNOSUPPORT'],
  ['0.0.0.0', '::1', 'EAFNOSUPPORT'],
  ['::1', '127.0.0.1', 'EINVAL'],
  ['::', '127.0.0.1', 'EINVAL'],
])('a socket bound to %s cannot connect to %s', async (from, to, code) => {
  const network = new VirtualNetwork();
  const { net } = network.host('a');
  const socket = new net.BoundSocket({ host: from, port: 0 });
  const client = net.connect({ port: 1, host: to, handle: socket });
  const [error] = await network.until(once(client, 'error'));
  expect(error.code).toBe(code);
});
