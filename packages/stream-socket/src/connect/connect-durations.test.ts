import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { closeOf } from '@net-tooling/parity';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect, type LookupFunction, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { connectDurationsOf } from './connect-durations.ts';

const ECONNREFUSED = -111;

const turn = () => new Promise(process.nextTick);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

const lookup: LookupFunction = (_name, { family }, callback) => {
  setTimeout(
    () =>
      callback(null, family === 6 ? [{ address: '::1', family: 6 }] : [{ address: '127.0.0.1', family: 4 }]),
    30,
  );
};

function start(options: object = {}) {
  const transport = new FakeTransport();
  const socket = connect({
    port: 80,
    host: 'x.test',
    autoSelectFamily: 'parallel' as const,
    lookup,
    transport,
    ...options,
  });
  return { transport, socket };
}

async function connected() {
  const started = start();
  vi.advanceTimersByTime(30);
  vi.advanceTimersByTime(250);
  vi.advanceTimersByTime(7);
  started.transport.streams[1]!.finishConnect();
  return started;
}

describe('what a connect took', () => {
  test('look-up, attempts, and TCP', async () => {
    const { socket } = await connected();
    expect(connectDurationsOf(socket)).toEqual({
      lookupMs: 30,
      attemptsMs: 250,
      tcpMs: 7,
      totalMs: 287,
      attempts: 2,
    });
    await closeOf(socket.destroy());
    expect(connectDurationsOf(socket)).toMatchObject({ totalMs: 287 });
  });

  test('a slower attempt that wins has waited for nothing', async () => {
    const { socket, transport } = start();
    vi.advanceTimersByTime(30);
    vi.advanceTimersByTime(250);
    transport.streams[0]!.finishConnect();
    expect(connectDurationsOf(socket)).toMatchObject({ lookupMs: 30, attemptsMs: 0, tcpMs: 250 });
    await closeOf(socket.destroy());
  });

  test('while connecting, what is known', async () => {
    const { socket } = start();
    expect(connectDurationsOf(socket)).toEqual({
      lookupMs: undefined,
      attemptsMs: undefined,
      tcpMs: undefined,
      totalMs: undefined,
      attempts: 0,
    });
    vi.advanceTimersByTime(30);
    expect(connectDurationsOf(socket)).toMatchObject({ lookupMs: 30, tcpMs: undefined, attempts: 1 });
    await closeOf(socket.destroy());
  });

  test('of the last connect', async () => {
    const { socket, transport } = await connected();
    await closeOf(socket.destroy());
    socket.connect({ port: 80, host: '127.0.0.1' });
    await turn();
    vi.advanceTimersByTime(5);
    transport.stream.finishConnect();
    expect(connectDurationsOf(socket)).toEqual({
      lookupMs: 0,
      attemptsMs: 0,
      tcpMs: 5,
      totalMs: 5,
      attempts: 1,
    });
    await closeOf(socket.destroy());
  });

  test('nothing without one', () => {
    expect(connectDurationsOf(new Socket({ transport: new FakeTransport() }))).toBeUndefined();
  });
});

describe('the channel net.client.attempt', () => {
  const messages: object[] = [];
  const onMessage = (message: unknown) => void messages.push(message as object);

  beforeEach(() => {
    messages.length = 0;
    subscribe('net.client.attempt', onMessage);
  });

  afterEach(() => {
    unsubscribe('net.client.attempt', onMessage);
  });

  test('tells of each attempt when it is over', async () => {
    const { socket } = await connected();
    expect(messages).toEqual([
      {
        socket,
        address: '127.0.0.1',
        family: 4,
        port: 80,
        outcome: 'connected',
        durationMs: 7,
        error: undefined,
      },
      {
        socket,
        address: '::1',
        family: 6,
        port: 80,
        outcome: 'cancelled',
        durationMs: 257,
        error: undefined,
      },
    ]);
    await closeOf(socket.destroy());
    expect(messages).toHaveLength(2);
  });

  test('and of its error', async () => {
    const { socket, transport } = start();
    const closed = closeOf(socket.on('error', () => undefined));
    vi.advanceTimersByTime(30);
    transport.stream.finishConnect(ECONNREFUSED);
    transport.stream.finishConnect(ECONNREFUSED);
    await closed;
    expect(messages).toMatchObject([
      { address: '::1', outcome: 'failed', error: { code: 'ECONNREFUSED' } },
      { address: '127.0.0.1', outcome: 'failed', error: { code: 'ECONNREFUSED' } },
    ]);
  });

  test('and of one that is given up', async () => {
    const both = [
      { address: '::1', family: 6 },
      { address: '127.0.0.1', family: 4 },
    ];
    const { socket } = start({ autoSelectFamily: true, lookup: async () => both });
    await once(socket, 'lookup');
    await turn();
    vi.advanceTimersByTime(500);
    expect(messages).toMatchObject([{ address: '::1', outcome: 'timeout', error: { code: 'ETIMEDOUT' } }]);
    await closeOf(socket.destroy());
    expect(messages[1]).toMatchObject({ address: '127.0.0.1', outcome: 'cancelled' });
  });

  test('and of a path', async () => {
    const { socket, transport } = start({ path: '/tmp/x.sock' });
    transport.stream.finishConnect();
    expect(messages).toMatchObject([
      { address: '/tmp/x.sock', port: undefined, family: undefined, outcome: 'connected' },
    ]);
    await closeOf(socket.destroy());
  });

  test('and of one that is blocked', async () => {
    const blockList = { check: (address: string) => address === '::1' };
    const { socket } = start({ blockList });
    vi.advanceTimersByTime(30);
    expect(messages).toMatchObject([
      { address: '::1', outcome: 'failed', error: { code: 'ERR_IP_BLOCKED' } },
    ]);
    await closeOf(socket.destroy());
  });
});
