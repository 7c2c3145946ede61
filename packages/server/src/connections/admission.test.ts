import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import nodeNet from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createServer, type DropArgument, type Server, type ServerOptions } from '../index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(options: ServerOptions): Promise<Server> {
  const server = createServer(options, (socket) => socket.on('error', () => undefined).end('let in'));
  ends.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

const portOf = (server: Server) => (server.address() as nodeNet.AddressInfo).port;

/** The data that a client receives until it is closed. */
async function greeting(server: Server): Promise<string> {
  const client = nodeNet.connect(portOf(server), '127.0.0.1').setEncoding('utf8');
  let text = '';
  client.on('data', (chunk) => {
    text += chunk;
  });
  // A client may observe a connection that is closed immediately as reset.
  client.on('error', () => undefined);
  await once(client, 'close');
  return text;
}

async function dropOf(server: Server): Promise<{ dropped: DropArgument; greeting: string }> {
  const [[dropped], text] = await Promise.all([once(server, 'drop'), greeting(server)]);
  return { dropped, greeting: text };
}

/** Closes the server, which waits for every connection that it counts. */
async function closesAtOnce(server: Server): Promise<number> {
  const count = await new Promise<number>((resolve) => server.getConnections((_, n) => resolve(n)));
  await new Promise((resolve) => server.close(resolve));
  return count;
}

const peer = expect.objectContaining({ localAddress: '127.0.0.1', remoteAddress: '127.0.0.1' });

describe('a connection is dropped, with the reason', () => {
  test('by maxConnections', async () => {
    const server = await listening({});
    server.maxConnections = 0;
    expect(await dropOf(server)).toEqual({ dropped: peer, greeting: '' });
    expect((await dropOf(server)).dropped.reason).toBe('maxConnections');
  });

  test('by the block list', async () => {
    const server = await listening({ blockList: { check: () => true } });
    const { dropped, greeting } = await dropOf(server);
    expect([dropped, dropped.reason, dropped.error, greeting]).toEqual([peer, 'blockList', undefined, '']);
  });

  test('maxConnections spares the block list the question', async () => {
    const check = vi.fn(() => true);
    const server = await listening({ blockList: { check } });
    server.maxConnections = 0;
    expect((await dropOf(server)).dropped.reason).toBe('maxConnections');
    expect(check).not.toHaveBeenCalled();
  });
});

describe('a block list that cannot answer has let nobody in', () => {
  const failures: [what: string, check: () => unknown, error: object][] = [
    [
      'throws',
      () => {
        throw new RangeError('out of order');
      },
      { name: 'RangeError', message: 'out of order' },
    ],
    [
      'throws something else than an error',
      () => {
        throw 'a text';
      },
      { code: 'ERR_IP_BLOCKED', cause: 'a text' },
    ],
    ...[undefined, null, 0, 1, '', 'false', Number.NaN, {}, [], Boolean, Promise.resolve(false)].map(
      (answer): [string, () => unknown, object] => [
        `answers ${String(answer) || "''"}${answer instanceof Promise ? ' of false' : ''}`,
        () => answer,
        { code: 'ERR_INVALID_RETURN_VALUE' },
      ],
    ),
  ];

  test.each(failures)('one that %s', async (_, check, error) => {
    const server = await listening({ blockList: { check: check as () => boolean } });
    const { dropped, greeting } = await dropOf(server);
    expect([dropped, dropped.reason, greeting]).toEqual([peer, 'blockListFailed', '']);
    expect(dropped.error).toMatchObject(error);
    expect(await closesAtOnce(server)).toBe(0);
  });

  test('where nobody listens for drops, the process is warned once', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error) => warnings.push(warning);
    process.on('warning', note);
    ends.push(() => process.off('warning', note));
    const blockList = {
      check() {
        throw new Error('out of order');
      },
    };
    const server = await listening({ blockList });
    expect([await greeting(server), await greeting(server)]).toEqual(['', '']);
    expect(warnings.map(({ message }) => message)).toEqual([
      'A server refuses connections because its block list fails: out of order',
    ]);
    expect(await closesAtOnce(server)).toBe(0);
  });

  test('false, and nothing else, lets a peer in', async () => {
    const server = await listening({ blockList: { check: () => false } });
    expect(await greeting(server)).toBe('let in');
  });
});

describe('a peer that has reset its connection before it is accepted', { timeout: 60_000 }, () => {
  /** Connects, writes and resets in another process, while this one accepts nothing. */
  function connectAndReset(server: Server): void {
    const source = `const socket = require('node:net').connect(${portOf(server)}, '127.0.0.1');
      socket.on('connect', () => socket.write('unasked', () => socket.resetAndDestroy()));`;
    const { status, stderr } = spawnSync(process.execPath, ['-e', source], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }

  test('has no name, which no block list allows', async () => {
    const check = vi.fn(() => false);
    const server = await listening({ blockList: { check } });
    const events: string[] = [];
    server.on('connection', () => events.push('connection'));
    const drop = once(server, 'drop');
    connectAndReset(server);
    const [dropped] = (await drop) as [DropArgument];
    expect([dropped.reason, dropped.remoteAddress]).toEqual(['unknownPeer', undefined]);
    expect(await closesAtOnce(server)).toBe(0);
    expect(events).toEqual([]);
    expect(check).not.toHaveBeenCalled();
  });

  test('is let in where there is no block list', async () => {
    const server = await listening({});
    const connection = once(server, 'connection');
    connectAndReset(server);
    const [socket] = await connection;
    socket.on('error', () => undefined);
    expect(socket.remoteAddress).toBeUndefined();
    await once(socket, 'close');
  });
});

test.each([
  ['blocklist', { blocklist: { check: () => true } }, 'ERR_INVALID_ARG_VALUE'],
  ['blockLists', { blockLists: [] }, 'ERR_INVALID_ARG_VALUE'],
  ['blockList without check', { blockList: {} }, 'ERR_INVALID_ARG_TYPE'],
])('an option %s is refused, not passed over', (_, options, code) => {
  expect(() => createServer(options as ServerOptions)).toThrow(expect.objectContaining({ code }));
});
