import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import nodeNet, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProxyHeader } from '@net/proxy-protocol';
import { BoundSocket } from '@net/stream-socket';
import { freePort } from '@net-tooling/config/free-ports';
import { describe, expect, test } from 'vitest';
import { createServer, type DropArgument, listenAsync, type Server, type ServerOptions } from '../index.ts';
import { atEnd, transports } from '../testing/clients.ts';
import type { ListenEndpoint } from './arguments.ts';

const LOCAL = { port: 0, host: '127.0.0.1' };

function socketPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'net-several-'));
  atEnd(() => rmSync(folder, { recursive: true }));
  return join(folder, 'a.sock');
}

/** A port that another server listens on. */
async function portInUse(): Promise<number> {
  const other = nodeNet.createServer();
  atEnd(() => other.close());
  await once(other.listen(LOCAL), 'listening');
  return (other.address() as AddressInfo).port;
}

/** Connects to an entry of `addresses()`. */
function clientOf(address: AddressInfo | string | null): nodeNet.Socket {
  const to =
    typeof address === 'string' ? { path: address } : { port: address!.port, host: address!.address };
  const client = nodeNet.connect(to).on('error', () => undefined);
  atEnd(() => client.destroy());
  return client;
}

describe.each(transports)('listen on several endpoints (%s)', (_name, transport) => {
  function serverOf(options: ServerOptions = {}): Server {
    const server = createServer({ transport, ...options });
    atEnd(() => server.close({ force: true }));
    return server;
  }

  async function listening(endpoints: ListenEndpoint[], options?: ServerOptions): Promise<Server> {
    const server = serverOf(options);
    await once(server.listen(endpoints), 'listening');
    return server;
  }

  test('accepts on addresses and paths, whose names are in the order of the endpoints', async () => {
    const path = socketPath();
    const server = serverOf();
    let times = 0;
    server.on('listening', () => times++).on('connection', (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen([LOCAL, path, { port: 0, host: '::1' }], resolve));
    const addresses = server.addresses();
    expect(addresses).toEqual([
      { address: '127.0.0.1', family: 'IPv4', port: expect.any(Number) },
      path,
      { address: '::1', family: 'IPv6', port: expect.any(Number) },
    ]);
    expect(server.address()).toEqual(addresses[0]);
    for (const address of addresses) {
      const [answer] = await once(clientOf(address), 'data');
      expect(String(answer)).toBe('hello');
    }
    expect(times).toBe(1);
  });

  test('close() closes all of them, and the server can listen again', async () => {
    const path = socketPath();
    const server = await listening([LOCAL, path]);
    const addresses = server.addresses();
    await new Promise((resolve) => server.close(resolve));
    expect([server.addresses(), server.address(), server.listening]).toEqual([[], null, false]);
    for (const address of addresses) {
      const [error] = await once(clientOf(address), 'error');
      expect(['ECONNREFUSED', 'ENOENT']).toContain(error.code);
    }
    await once(server.listen([LOCAL, path]), 'listening');
    expect(server.addresses()).toHaveLength(2);
  });

  test.each([
    ['the last', (port: number, path: string) => [LOCAL, path, { port, host: '127.0.0.1' }]],
    ['the first', (port: number, path: string) => [{ port, host: '127.0.0.1' }, path, LOCAL]],
  ])('opens none if %s is in use', async (_which, endpointsOf) => {
    const port = await portInUse();
    const path = socketPath();
    const server = serverOf();
    const onListening = (): void => expect.unreachable();
    server.on('listening', onListening);
    const [error] = await once(server.listen(endpointsOf(port, path)), 'error');
    server.off('listening', onListening);
    expect(error).toMatchObject({ code: 'EADDRINUSE', syscall: 'listen', address: '127.0.0.1', port });
    expect([server.listening, server.addresses()]).toEqual([false, []]);
    const [refused] = await once(clientOf(path), 'error');
    expect(refused.code).toBe('ENOENT');
    await once(server.listen(LOCAL), 'listening');
  });

  test('opens none if a host is not found', async () => {
    const path = socketPath();
    const resolve = (_host: string, _options: object, answer: (error: Error, found: []) => void) =>
      process.nextTick(answer, new Error('not found'), []);
    const server = createServer({ transport: { ...transport, resolve } });
    const [error] = await once(server.listen([path, { port: 0, host: 'a.test' }]), 'error');
    expect(error.message).toBe('not found');
    const [refused] = await once(clientOf(path), 'error');
    expect(refused.code).toBe('ENOENT');
  });

  test('hands out a connection that came before all endpoints were open only after that', async () => {
    const path = socketPath();
    let answer: (error: null, found: string) => void = () => expect.unreachable();
    const resolve = (_host: string, _options: object, callback: typeof answer) => {
      answer = callback;
    };
    const server = createServer({ transport: { ...transport, resolve } });
    atEnd(() => server.close({ force: true }));
    const events: string[] = [];
    server.on('listening', () => events.push('listening'));
    server.on('connection', (socket) => events.push('connection') && socket.end('hello'));
    server.listen([path, { port: 0, host: 'a.test' }]);
    const client = clientOf(path);
    await once(client, 'connect');
    // Until the event loop has polled the listening handle, too.
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    expect([events, server.listening, server.address()]).toEqual([[], false, null]);
    answer(null, '127.0.0.1');
    const [data] = await once(client, 'data');
    expect([String(data), events]).toEqual(['hello', ['listening', 'connection']]);
  });

  test('closes a connection that came before the last endpoint failed', async () => {
    const path = socketPath();
    let answer: (error: Error, found: []) => void = () => expect.unreachable();
    const resolve = (_host: string, _options: object, callback: typeof answer) => {
      answer = callback;
    };
    const server = createServer({ transport: { ...transport, resolve } });
    server.on('connection', () => expect.unreachable());
    server.listen([path, { port: 0, host: 'a.test' }]);
    const client = clientOf(path);
    await once(client, 'connect');
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    const failed = once(server, 'error');
    const closed = new Promise((resolve) => client.once('close', resolve));
    answer(new Error('not found'), []);
    await failed;
    await closed;
    expect(server.listening).toBe(false);
  });

  test('a limit counts the connections of all endpoints', async () => {
    const server = await listening([LOCAL, LOCAL], { maxConnectionsPerAddress: 1 });
    const [first, second] = server.addresses();
    clientOf(first!);
    await once(server, 'connection');
    clientOf(second!);
    const [{ reason }] = (await once(server, 'drop')) as [DropArgument];
    expect(reason).toBe('perAddress');
  });

  test('PROXY protocol headers are read on all endpoints', async () => {
    const path = socketPath();
    const from = { check: (address: string) => address === '127.0.0.1' };
    const server = await listening([LOCAL, path], { proxyProtocol: { from, fromIpc: true } });
    const source = { address: '192.0.2.1', port: 1 };
    const destination = { address: '192.0.2.2', port: 2 };
    for (const address of server.addresses()) {
      clientOf(address).write(formatProxyHeader({ source, destination }));
      const [socket] = await once(server, 'connection');
      expect(socket.remoteAddress).toBe('192.0.2.1');
    }
  });

  test('shutdown() stops accepting on all of them', async () => {
    const path = socketPath();
    const server = await listening([LOCAL, path]);
    const addresses = server.addresses();
    server.on('connection', (socket) => socket.resume());
    const clients = addresses.map(clientOf);
    for (const client of clients) client.resume().end('x');
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const { ended, reset } = await server.shutdown();
    expect([ended + reset <= 2, reset]).toEqual([true, 0]);
    for (const address of addresses) {
      const [error] = await once(clientOf(address), 'error');
      expect(['ECONNREFUSED', 'ENOENT']).toContain(error.code);
    }
  });

  test('a signal closes all of them', async () => {
    const controller = new AbortController();
    const server = serverOf();
    const endpoints = Array.from({ length: 12 }, () => LOCAL);
    await once(server.listen({ endpoints, signal: controller.signal }), 'listening');
    expect(server.listenerCount('close')).toBe(1);
    const closed = once(server, 'close');
    controller.abort();
    await closed;
    expect(server.addresses()).toEqual([]);
  });

  test('the signal of one endpoint closes all of them', async () => {
    const controller = new AbortController();
    const server = await listening([LOCAL, { ...LOCAL, signal: controller.signal }]);
    const closed = once(server, 'close');
    controller.abort();
    await closed;
    expect(server.addresses()).toEqual([]);
  });

  test('close() while they are being opened opens none', async () => {
    const server = serverOf();
    server.on('listening', () => expect.unreachable()).on('error', () => expect.unreachable());
    server.listen([LOCAL, { port: 0, host: 'localhost' }]);
    await new Promise((resolve) => server.close(resolve));
    expect(server.addresses()).toEqual([]);
  });

  test('a loop that is too slow keeps connections waiting on all of them', async () => {
    const path = socketPath();
    const server = await listening([path, LOCAL]);
    const loop = server[Symbol.asyncIterator]();
    const clients = Array.from({ length: 40 }, (_, i) => clientOf(server.addresses()[i % 2]!));
    await Promise.all(clients.map((client) => once(client, 'connect')));
    for (let taken = 0; taken < 40; taken++) (await loop.next()).value!.destroy();
  });

  test('listenAsync takes the option endpoints', async () => {
    const server = await listenAsync({ transport, endpoints: [LOCAL, socketPath()] });
    atEnd(() => server.close());
    expect(server.addresses()).toHaveLength(2);
  });

  test('unref() and ref() are about all of them', async () => {
    const server = serverOf();
    server.unref();
    await once(server.listen([LOCAL, socketPath()]), 'listening');
    expect(server.ref().unref().listening).toBe(true);
  });
});

test('bound sockets and options may stand in one list', async () => {
  const bound = new BoundSocket(LOCAL);
  const { port } = bound.address() as AddressInfo;
  const server = createServer();
  atEnd(() => server.close());
  await once(server.listen([bound, LOCAL]), 'listening');
  expect(server.addresses()).toMatchObject([{ port }, { address: '127.0.0.1' }]);
});

test('a bound socket is closed if another endpoint is invalid, or in use', async () => {
  for (const [other, isThrown] of [
    [{ port: 65536 }, true],
    [{ host: '127.0.0.1', port: await portInUse() }, false],
  ] as const) {
    const port = await freePort();
    const bound = new BoundSocket({ ...LOCAL, port });
    const server = createServer();
    if (isThrown) expect(() => server.listen([bound, other])).toThrow(RangeError);
    else await once(server.listen([other, bound]), 'error');
    const next = createServer();
    atEnd(() => next.close());
    await once(next.listen(port, '127.0.0.1'), 'listening');
  }
});

test('a bound socket is closed if another endpoint fails in the call of listen, before the turn of the socket', async () => {
  const path = socketPath();
  const bound = new BoundSocket({ path });
  expect(existsSync(path)).toBe(true);
  await once(createServer().listen(['/a folder that does not exist/a.sock', bound]), 'error');
  expect(existsSync(path)).toBe(false);
});

test('endpoints may be arguments, and a listener the last of them', async () => {
  const server = createServer();
  atEnd(() => server.close());
  await new Promise<void>((resolve) => server.listen(LOCAL, LOCAL, resolve));
  expect(server.addresses()).toHaveLength(2);
});

test('the options beside the endpoints hold for those that do not have their own', async () => {
  const backlogs: number[] = [];
  const [[, transport]] = transports as [(typeof transports)[number]];
  const createListener: typeof transport.createListener = (kind) => {
    const handle = transport.createListener(kind);
    const listen = handle.listen.bind(handle);
    handle.listen = (local, options) => {
      backlogs.push(options.backlog);
      return listen(local, options);
    };
    return handle;
  };
  const server = createServer({ transport: { ...transport, createListener } });
  atEnd(() => server.close());
  await once(server.listen({ endpoints: [LOCAL, { ...LOCAL, backlog: 7 }], backlog: 5 }), 'listening');
  await new Promise((resolve) => server.close(resolve));
  await once(server.listen([LOCAL, { ...LOCAL, backlog: 7 }], 6), 'listening');
  expect(backlogs.sort()).toEqual([5, 6, 7, 7]);
});

test.each([
  ['no array', { endpoints: 'a' }, 'ERR_INVALID_ARG_TYPE', /options.endpoints.*Array/],
  ['an empty one', { endpoints: [] }, 'ERR_INVALID_ARG_VALUE', /must not be empty/],
  ['a port beside it', { endpoints: [1], port: 2 }, 'ERR_INVALID_ARG_VALUE', /together with options.port/],
  ['an endpoint that is none', { endpoints: [LOCAL, true] }, 'ERR_INVALID_ARG_TYPE', /endpoints\[1\]/],
  ['a list in the list', { endpoints: [LOCAL, [1]] }, 'ERR_INVALID_ARG_VALUE', /must have the property/],
  ['a port that is none', [LOCAL, { port: -1 }], 'ERR_SOCKET_BAD_PORT', /-1/],
  ['nothing', [undefined], 'ERR_INVALID_ARG_TYPE', /endpoints\[0\]/],
])('refuses endpoints that are invalid: %s', (_what, argument, code, message) => {
  const server = createServer();
  expect(() => server.listen(argument as never)).toThrow(expect.objectContaining({ code }));
  expect(() => server.listen(argument as never)).toThrow(message);
  expect(server.listening).toBe(false);
});
