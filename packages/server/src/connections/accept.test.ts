import { once } from 'node:events';
import nodeNet from 'node:net';
import { formatProxyHeader } from '@net/proxy-protocol';
import { getDefaultTransport, type StreamHandle, type Timers, type Transport } from '@net/transport';
import { ipcPath } from '@net-tooling/parity';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type DropArgument, type Server, type ServerOptions } from '../index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const PROXY = { check: (address: string) => address === '127.0.0.1' };
const HEADER = formatProxyHeader({
  source: { address: '192.0.2.1', port: 56324 },
  destination: { address: '198.51.100.2', port: 443 },
});

/** The default transport, with each accepted stream changed before the server gets it, and with these timers. */
function transportWith(change: (stream: StreamHandle) => void, timers?: Timers): Transport {
  const real = getDefaultTransport();
  const createListener: Transport['createListener'] = (kind) => {
    const listener = real.createListener(kind);
    const listen = listener.listen.bind(listener);
    listener.listen = (local, options) => {
      const receiver = listener.receiver!;
      const onConnection = receiver.onConnection.bind(receiver);
      receiver.onConnection = (status, stream) => {
        if (stream) change(stream);
        onConnection(status, stream);
      };
      return listen(local, options);
    };
    return listener;
  };
  return Object.create(real, {
    createListener: { value: createListener },
    ...(timers && { timers: { value: timers } }),
  }) as Transport;
}

async function listening(options: ServerOptions): Promise<Server> {
  const server = createServer(options);
  ends.push(() => server.listening && new Promise((resolve) => server.close(resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function connectTo(server: Server): Promise<nodeNet.Socket> {
  const client = nodeNet.connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1');
  ends.push(() => client.destroy());
  client.on('error', () => undefined);
  await once(client, 'connect');
  return client;
}

const dropOf = async (server: Server): Promise<DropArgument> => (await once(server, 'drop'))[0];

/** Timers that a test fires itself. */
class FakeTimers implements Timers {
  readonly waiting = new Map<unknown, () => void>();
  /** The number of timers that were started. */
  started = 0;

  setTimeout(callback: () => void) {
    const timer = { refresh: () => undefined };
    this.waiting.set(timer, callback);
    this.started++;
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.waiting.delete(timer);
  }
}

test('a list of proxies that names rules is believed where a rule covers the peer', async () => {
  const match = (address: string) => (PROXY.check(address) ? 'Address: IPv4 127.0.0.1' : undefined);
  const from: typeof PROXY = Object.assign({ match }, PROXY);
  const server = await listening({ proxyProtocol: { from } });
  const connected = once(server, 'connection');
  (await connectTo(server)).write(HEADER);
  const [socket] = await connected;
  expect(socket.remoteAddress).toBe('192.0.2.1');
  socket.destroy();
});

test('a list of proxies whose match throws trusts nobody', async () => {
  const match = () => {
    throw new Error('no rules');
  };
  const from: typeof PROXY = Object.assign({ match }, PROXY);
  const server = await listening({ proxyProtocol: { from } });
  const dropped = dropOf(server);
  await connectTo(server);
  expect((await dropped).reason).toBe('proxyUntrusted');
});

test('a client may have an IPv6 address', async () => {
  const server = await listening({ proxyProtocol: { from: PROXY } });
  const connected = once(server, 'connection');
  const source = { address: '2001:db8::1', port: 56324 };
  (await connectTo(server)).write(formatProxyHeader({ source, destination: { ...source, port: 443 } }));
  const [socket] = await connected;
  expect(socket).toMatchObject({
    remoteAddress: '2001:db8::1',
    remotePort: 56324,
    remoteFamily: 'IPv6',
  });
  socket.destroy();
});

test('a server that is full refuses a proxy before its header is there', async () => {
  const server = await listening({ proxyProtocol: { from: PROXY } });
  server.maxConnections = 0;
  const dropped = dropOf(server);
  await connectTo(server);
  expect((await dropped).reason).toBe('maxConnections');
  const count = await new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
  expect(count).toBe(0);
});

test('connections over IPC are not of a proxy unless that is said, and have no addresses', async () => {
  const server = createServer({ proxyProtocol: { from: { check: () => true } } });
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  const path = ipcPath();
  await once(server.listen(path), 'listening');
  const dropped = dropOf(server);
  const client = nodeNet.connect(path);
  ends.push(() => client.destroy());
  client.on('error', () => undefined).write(HEADER);
  expect(await dropped).toStrictEqual({ reason: 'proxyUntrusted' });
});

test('a drop has no local address where the system does not tell it', async () => {
  const transport = transportWith((stream) => {
    stream.localName = () => undefined;
  });
  const server = await listening({ transport, blockList: { check: () => true } });
  const dropped = dropOf(server);
  await connectTo(server);
  expect(await dropped).toMatchObject({
    reason: 'blockList',
    localAddress: undefined,
    remoteAddress: '127.0.0.1',
  });
});

describe('a peer without a name', () => {
  const namesNobody = transportWith((stream) => {
    stream.remoteName = () => undefined;
  });

  test.each([
    ['by default', {}],
    ['even where IPC peers are', { fromIpc: true }],
  ])('is no proxy over TCP, %s', async (_what, options) => {
    const server = await listening({ transport: namesNobody, proxyProtocol: { from: PROXY, ...options } });
    const dropped = dropOf(server);
    (await connectTo(server)).write(HEADER);
    expect((await dropped).reason).toBe('unknownPeer');
  });

  test('is let in without its header being read, where none is required', async () => {
    const server = await listening({
      transport: namesNobody,
      proxyProtocol: { from: PROXY, fromIpc: true, required: false },
    });
    const connected = once(server, 'connection');
    (await connectTo(server)).write(HEADER);
    const [socket] = await connected;
    expect((await once(socket, 'data'))[0]).toEqual(Buffer.from(HEADER));
    expect(socket.proxy).toBeUndefined();
    socket.destroy();
  });
});

describe('the timer of a held connection', () => {
  test('is cleared by the header', async () => {
    const timers = new FakeTimers();
    const transport = transportWith(() => undefined, timers);
    const server = await listening({ transport, proxyProtocol: { from: PROXY } });
    const connected = once(server, 'connection');
    (await connectTo(server)).write(HEADER);
    const [socket] = await connected;
    expect([timers.started, timers.waiting.size]).toEqual([1, 0]);
    socket.destroy();
  });

  test('is cleared by a refusal', async () => {
    const timers = new FakeTimers();
    const transport = transportWith(() => undefined, timers);
    const server = await listening({ transport, proxyProtocol: { from: PROXY } });
    const dropped = dropOf(server);
    (await connectTo(server)).write('GET / HTTP/1.1\r\n');
    expect((await dropped).reason).toBe('proxyHeaderMissing');
    expect([timers.started, timers.waiting.size]).toEqual([1, 0]);
  });

  test('may fire before the parser is loaded: the connection is refused once, and not read from', async () => {
    let reads = 0;
    const timers: Timers = {
      setTimeout(callback) {
        queueMicrotask(callback);
        return { refresh: () => undefined };
      },
      clearTimeout: () => undefined,
    };
    const transport = transportWith((stream) => {
      const readStart = stream.readStart.bind(stream);
      stream.readStart = () => {
        reads++;
        return readStart();
      };
    }, timers);
    const server = await listening({ transport, proxyProtocol: { from: PROXY } });
    const reasons: string[] = [];
    server.on('drop', (dropped) => reasons.push(dropped!.reason));
    const dropped = once(server, 'drop');
    const client = await connectTo(server);
    await dropped;
    client.resume();
    if (!client.closed) await once(client, 'close');
    expect([reasons, reads]).toEqual([['proxyHeaderTimeout'], 0]);
  });
});

test('a connection that cannot be read from is refused', async () => {
  const transport = transportWith((stream) => {
    stream.readStart = () => -107;
  });
  const server = await listening({ transport, proxyProtocol: { from: PROXY } });
  const dropped = dropOf(server);
  await connectTo(server);
  expect(await dropped).toMatchObject({ reason: 'proxyHeaderMissing', remoteAddress: '127.0.0.1' });
});

describe('a server that was closed', () => {
  async function closedWithHeld(options: ServerOptions) {
    const server = await listening({ ...options, proxyProtocol: { from: PROXY } });
    const client = await connectTo(server);
    const count = () => new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)));
    while ((await count()) === 0) await new Promise(setImmediate);
    let isClosed = false;
    server.on('close', () => {
      isClosed = true;
    });
    server.close();
    return { server, client, isClosed: () => isClosed };
  }

  test("emits 'close' once the client of its last held connection was blocked", async () => {
    const { server, client } = await closedWithHeld({ blockList: { check: () => true } });
    const [dropped, closed] = [dropOf(server), once(server, 'close')];
    client.write(HEADER);
    expect((await dropped).reason).toBe('blockList');
    await closed;
  });

  test('waits for a held connection that became one of a client', async () => {
    const { server, client, isClosed } = await closedWithHeld({});
    const connected = once(server, 'connection');
    client.write(HEADER);
    const [socket] = await connected;
    await new Promise(setImmediate);
    expect(isClosed()).toBe(false);
    const closed = once(server, 'close');
    socket.destroy();
    await closed;
  });
});
