import { once } from 'node:events';
import nodeNet from 'node:net';
import { errnoNumber } from '@net/errors';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type ConnectTimeoutError, connect } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const turn = () => new Promise(process.nextTick);

const found = ['192.0.2.1', '2001:db8::1'].map((address) => ({
  address,
  family: address.includes(':') ? 6 : 4,
}));

describe('with a transport of the test', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => {
    // A timeout that has no work left is stopped.
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  function start(options: object) {
    const transport = new FakeTransport();
    const socket = connect({ port: 80, host: 'x.test', transport, connectTimeout: 1000, ...options });
    const error = new Promise<ConnectTimeoutError>((resolve) => socket.on('error', resolve as () => void));
    return { transport, socket, error };
  }

  test('a look-up that does not answer', async () => {
    const { socket, error } = start({ lookup: () => undefined });
    vi.advanceTimersByTime(999);
    await turn();
    expect(socket.destroyed).toBe(false);
    vi.advanceTimersByTime(1);
    expect(await error).toMatchObject({
      name: 'ConnectTimeoutError',
      code: 'ERR_CONNECT_TIMEOUT',
      message: 'connect took longer than 1000 ms: the name was not resolved',
      timeoutMs: 1000,
      lookupMs: undefined,
      attempts: [],
    });
    expect(socket.destroyed).toBe(true);
  });

  test('how far each address got', async () => {
    const { transport, error } = start({
      lookup: (_name: string, _options: object, callback: (error: null, all: object[]) => void) =>
        callback(null, [...found, { address: '192.0.2.2', family: 4 }]),
      autoSelectFamilyAttemptTimeout: 300,
    });
    await turn();
    transport.stream.finishConnect(errnoNumber('ECONNREFUSED'));
    vi.advanceTimersByTime(300);
    vi.advanceTimersByTime(700);
    const { message, attempts, lookupMs } = await error;
    expect(message).toBe(
      'connect took longer than 1000 ms: connect ECONNREFUSED 192.0.2.1:80; [2001:db8::1]:80 did not answer; 192.0.2.2:80 did not answer',
    );
    expect(attempts).toEqual([
      {
        address: '192.0.2.1',
        port: 80,
        startedAtMs: expect.any(Number),
        error: expect.objectContaining({ code: 'ECONNREFUSED' }),
      },
      { address: '2001:db8::1', port: 80, startedAtMs: expect.any(Number), error: undefined },
      { address: '192.0.2.2', port: 80, startedAtMs: expect.any(Number), error: undefined },
    ]);
    expect(lookupMs).toEqual(expect.any(Number));
  });

  test('a path', async () => {
    const { error } = start({ path: '/tmp/x.sock' });
    vi.advanceTimersByTime(1000);
    expect((await error).message).toBe('connect took longer than 1000 ms: /tmp/x.sock did not answer');
  });

  test('it counts anew with the next connect', async () => {
    const { socket, transport } = start({ host: '192.0.2.1' });
    await turn();
    vi.advanceTimersByTime(900);
    socket.destroy();
    await once(socket, 'close');
    socket.connect({ port: 80, host: '192.0.2.2', connectTimeout: 1000 });
    await turn();
    vi.advanceTimersByTime(900);
    expect(socket.destroyed).toBe(false);
    transport.stream.finishConnect();
    vi.advanceTimersByTime(1000);
    expect(socket.destroyed).toBe(false);
    expect(socket.listenerCount('connectionAttempt')).toBe(0);
    socket.destroy();
  });

  test.each([0, undefined])('%s is no timeout', async (connectTimeout) => {
    const { socket } = start({ host: '192.0.2.1', connectTimeout });
    await turn();
    expect(vi.getTimerCount()).toBe(0);
    socket.destroy();
  });
});

test.each([
  [-1, 'ERR_OUT_OF_RANGE'],
  [1.5, 'ERR_OUT_OF_RANGE'],
  [2 ** 31, 'ERR_OUT_OF_RANGE'],
  ['1', 'ERR_INVALID_ARG_TYPE'],
])('%o is refused', (connectTimeout, code) => {
  const options = { port: 80, connectTimeout: connectTimeout as number };
  expect(() => connect(options)).toThrow(expect.objectContaining({ code }));
});

const transports: [name: string, transport: Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

test.each(transports)(
  'over the backend %s a connection that stands is left alone',
  async (_name, transport) => {
    const server = nodeNet
      .createServer((socket) => socket.on('error', () => undefined))
      .listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as nodeNet.AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', transport, connectTimeout: 600_000 });
    await once(socket, 'connect');
    expect(['connect', 'close'].map((event) => socket.listenerCount(event))).toEqual([0, 0]);
    socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  },
);

test.each(transports)(
  'over the backend %s a look-up that does not answer is given up',
  async (_name, transport) => {
    const socket = connect({
      port: 1,
      host: 'x.test',
      transport,
      connectTimeout: 50,
      lookup: () => undefined,
    });
    // The timeout alone does not keep the process alive.
    const alive = setInterval(() => undefined, 1000);
    const [error] = await once(socket, 'error').catch((error) => [error]);
    clearInterval(alive);
    expect(error).toMatchObject({ code: 'ERR_CONNECT_TIMEOUT' });
  },
);
