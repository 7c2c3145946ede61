import { once } from 'node:events';
import type nodeNet from 'node:net';
import { formatProxyHeader } from '@net/proxy-protocol';
import type { Socket } from '@net/stream-socket';
import type { AddressFilter } from '@net/stream-socket/internal';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createServer, type DropArgument, type Server, type ServerOptions } from '../index.ts';
import { clientOf, started, transports } from '../testing/clients.ts';

afterEach(() => vi.useRealTimers());

const dropOf = async (server: Server): Promise<DropArgument> => (await once(server, 'drop'))[0];
const connectionOf = async (server: Server): Promise<Socket> => (await once(server, 'connection'))[0];

/** Connects, and waits until the server has accepted. */
async function accepted(server: Server, text = ''): Promise<[client: nodeNet.Socket, socket: Socket]> {
  const connection = connectionOf(server);
  const client = clientOf(server);
  if (text) client.write(text);
  const socket = await connection;
  socket.on('error', () => undefined);
  return [client, socket];
}

/** Connects, and waits until the server has refused. */
async function refused(server: Server): Promise<DropArgument> {
  const drop = dropOf(server);
  clientOf(server);
  return drop;
}

describe.each(transports)('over the backend %s', (_name, transport) => {
  const listening = (options: ServerOptions) => started(createServer({ ...options, transport }));

  test('maxConnectionsPerAddress refuses one address, until one of its connections ends', async () => {
    const server = await listening({ maxConnectionsPerAddress: 2 });
    const [client, socket] = await accepted(server);
    await accepted(server);
    expect(await refused(server)).toMatchObject({
      reason: 'perAddress',
      rule: '127.0.0.1',
      remoteAddress: '127.0.0.1',
    });
    client.destroy();
    await once(socket.resume(), 'close');
    await accepted(server);
    expect((await refused(server)).reason).toBe('perAddress');
  });

  test('acceptRate refuses what comes faster, by address and altogether', async () => {
    for (const [acceptRate, rule] of [
      [{ perAddress: 0.001, burst: 2, total: 1000 }, '127.0.0.1'],
      [{ total: 0.001, burst: 2 }, 'total'],
    ] as const) {
      const server = await listening({ acceptRate });
      await accepted(server);
      await accepted(server);
      expect(await refused(server)).toMatchObject({ reason: 'rate', rule });
    }
  });

  test('maxPending refuses while too many connections have sent nothing', async () => {
    const server = await listening({ maxPending: 2 });
    const [talker, socket] = await accepted(server);
    await accepted(server);
    expect((await refused(server)).reason).toBe('pending');
    talker.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('hello');
    const [leaver, left] = await accepted(server);
    expect((await refused(server)).reason).toBe('pending');
    leaver.destroy();
    await once(left.resume(), 'close');
    await accepted(server);
    expect((await refused(server)).reason).toBe('pending');
  });

  test('maxPending counts connections that wait for their header', async () => {
    const server = await listening({ maxPending: 1, proxyProtocol: { from: { check: () => true } } });
    const client = clientOf(server);
    await once(client, 'connect');
    expect((await refused(server)).reason).toBe('pending');
    const connection = connectionOf(server);
    client.write(
      formatProxyHeader({
        source: { address: '192.0.2.1', port: 1 },
        destination: { address: '192.0.2.2', port: 2 },
      }),
    );
    const socket = await connection;
    // The header was no data: the connection still is a silent one.
    expect((await refused(server)).reason).toBe('pending');
    client.write('data');
    await once(socket, 'data');
    clientOf(server);
    expect((await refused(server)).reason).toBe('pending');
  });

  test('limits are about the client that a proxy names', async () => {
    const server = await listening({
      maxConnectionsPerAddress: 1,
      proxyProtocol: { from: { check: () => true } },
    });
    const send = (address: string): void => {
      const ends = { source: { address, port: 1 }, destination: { address: '2001:db8::2', port: 2 } };
      clientOf(server).write(formatProxyHeader(ends));
    };
    const connections: string[] = [];
    server.on('connection', ({ remoteAddress }) => connections.push(String(remoteAddress)));
    send('2001:db8:1::1');
    await once(server, 'connection');
    const drop = dropOf(server);
    send('2001:db8:1::2');
    expect(await drop).toMatchObject({
      reason: 'perAddress',
      rule: '2001:db8:1::/64',
      remoteAddress: '2001:db8:1::2',
    });
    send('2001:db8:2::1');
    await once(server, 'connection');
    expect(connections).toEqual(['2001:db8:1::1', '2001:db8:2::1']);
  });

  test('what one limit refuses takes nothing of another', async () => {
    const server = await listening({ maxConnectionsPerAddress: 1, acceptRate: { total: 0.001, burst: 2 } });
    const [client, socket] = await accepted(server);
    for (let n = 0; n < 5; n++) expect((await refused(server)).reason).toBe('perAddress');
    client.destroy();
    await once(socket.resume(), 'close');
    const [second, secondSocket] = await accepted(server);
    second.destroy();
    await once(secondSocket.resume(), 'close');
    expect((await refused(server)).reason).toBe('rate');
  });

  test('firstByteTimeout destroys a connection that sends nothing, and no other', async () => {
    // The time passes once the bytes have arrived, however long they take on a busy machine.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const server = await listening({ firstByteTimeout: 50 });
    const [, talking] = await accepted(server, 'hello');
    const [, silent] = await accepted(server);
    while (talking.bytesRead === 0) await new Promise(setImmediate);
    vi.advanceTimersByTime(49);
    expect([talking.destroyed, silent.destroyed]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect([talking.destroyed, silent.destroyed]).toEqual([false, true]);
    vi.advanceTimersByTime(1000);
    expect(talking.destroyed).toBe(false);
  });

  test('closeTimeout destroys a connection whose client does not end', async () => {
    const server = await listening({ closeTimeout: 50 });
    const connection = connectionOf(server);
    // Keeps its half open when the server has ended.
    const client = clientOf(server, { allowHalfOpen: true }).resume();
    const socket = await connection;
    socket.resume().end('bye');
    await once(socket, 'close');
    expect([client.destroyed, socket.readableEnded]).toEqual([false, false]);
  });

  test('idleTimeout destroys a connection on which nothing moves, unless the program hears of it', async () => {
    const server = await listening({ idleTimeout: 50 });
    const [, heard] = await accepted(server);
    const timeout = once(heard, 'timeout');
    const [, unheard] = await accepted(server);
    await once(unheard, 'close');
    await timeout;
    expect(heard.destroyed).toBe(false);
  });
});

test('the rule of a block list that matched is told', async () => {
  const blockList = { check: () => true, match: (address: string) => `Address: IPv4 ${address}` };
  const server = await started(createServer({ blockList }));
  expect(await refused(server)).toMatchObject({ reason: 'blockList', rule: 'Address: IPv4 127.0.0.1' });
});

test.each<[what: string, blockList: AddressFilter & { match?: () => unknown }]>([
  ['none', { check: () => true }],
  [
    'one that throws',
    {
      check: (): boolean => true,
      match: (): unknown => {
        throw new Error('out of order');
      },
    },
  ],
  ['one that answers something else', { check: () => true, match: () => 1 }],
])('a block list with no usable method `match`: %s', async (_what, blockList) => {
  const server = await started(createServer({ blockList }));
  expect(await refused(server)).toMatchObject({ reason: 'blockList' });
});

describe('options that are not limits are refused', () => {
  test.each([
    [{ maxConnectionsPerAddress: -1 }, 'ERR_OUT_OF_RANGE'],
    [{ maxConnectionsPerAddress: '1' }, 'ERR_INVALID_ARG_TYPE'],
    [{ maxPending: 1.5 }, 'ERR_OUT_OF_RANGE'],
    [{ firstByteTimeout: 2 ** 31 }, 'ERR_OUT_OF_RANGE'],
    [{ closeTimeout: -1 }, 'ERR_OUT_OF_RANGE'],
    [{ idleTimeout: null }, 'ERR_INVALID_ARG_TYPE'],
    [{ acceptRate: 5 }, 'ERR_INVALID_ARG_TYPE'],
    [{ acceptRate: {} }, 'ERR_INVALID_ARG_VALUE'],
    [{ acceptRate: { burst: 5 } }, 'ERR_INVALID_ARG_VALUE'],
    [{ acceptRate: { perSecond: 5 } }, 'ERR_INVALID_ARG_VALUE'],
    [{ acceptRate: { total: 0 } }, 'ERR_OUT_OF_RANGE'],
    [{ acceptRate: { total: Number.NaN } }, 'ERR_OUT_OF_RANGE'],
    [{ acceptRate: { total: 5, burst: 0 } }, 'ERR_OUT_OF_RANGE'],
    // Misspelt.
    [{ maxConnectionPerAddress: 5 }, 'ERR_INVALID_ARG_VALUE'],
    [{ max_connections_per_address: 5 }, 'ERR_INVALID_ARG_VALUE'],
    [{ maxConnectionsPerAddresses: 5 }, 'ERR_INVALID_ARG_VALUE'],
    [{ acceptrate: { total: 5 } }, 'ERR_INVALID_ARG_VALUE'],
    [{ idleTimeouts: 5 }, 'ERR_INVALID_ARG_VALUE'],
  ])('%o', (options, code) => {
    expect(() => createServer(options as ServerOptions)).toThrow(expect.objectContaining({ code }));
  });

  test('what stands on Object.prototype is no option', async () => {
    Object.defineProperty(Object.prototype, 'maxPending', { value: 0, configurable: true });
    try {
      const server = await started(createServer({}));
      await accepted(server);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'maxPending');
    }
  });
});
