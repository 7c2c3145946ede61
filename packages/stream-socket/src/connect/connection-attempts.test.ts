import { PENDING, type ResolvedAddress } from '@net/transport';
import { logEvents } from '@net-tooling/parity';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  connect,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  type Socket,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const ECONNREFUSED = -111;
const EINVAL = -22;

const turn = () => new Promise(process.nextTick);

function closeOf(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Connects to a name that resolves to `addresses`. */
function connectToAll(transport: FakeTransport, addresses: string[], options: object = {}) {
  const found: ResolvedAddress[] = addresses.map((address) => ({
    address,
    family: address.includes(':') ? 6 : 4,
  }));
  const socket = connect({
    port: 80,
    host: 'x.test',
    transport,
    lookup: (_name, _options, callback) => callback(null, found),
    ...options,
  });
  const log = logEvents(socket);
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  return { socket, log, errors };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  // Nothing may be left that would still fire.
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test('an attempt that takes too long makes way for the next', async () => {
  const transport = new FakeTransport();
  const { socket, log } = connectToAll(transport, ['::1', '127.0.0.1']);
  const timedOut: unknown[] = [];
  socket.on('connectionAttemptTimeout', (...args) => timedOut.push(args));
  await turn();
  const [first] = transport.streams;
  expect(first!.calls.filter((call) => call.startsWith('connect'))).toEqual(['connect ::1:80']);
  vi.advanceTimersByTime(499);
  expect(transport.streams).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(timedOut).toEqual([['::1', 80, 6]]);
  expect(transport.streams).toHaveLength(2);
  await turn();
  expect(first!.closed).toBe(true);
  expect(transport.stream.calls).toContain('connect 127.0.0.1:80');
  transport.stream.finishConnect();
  expect(log).toEqual([
    ...['lookup', 'lookup', 'connectionAttempt', 'connectionAttemptTimeout', 'connectionAttempt'],
    ...['connect', 'ready'],
  ]);
  socket.destroy();
  await closeOf(socket);
});

test('the last attempt has all the time it needs', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['::1', '127.0.0.1']);
  await turn();
  transport.stream.finishConnect(ECONNREFUSED);
  expect(vi.getTimerCount()).toBe(0);
  transport.stream.finishConnect();
  expect(socket.readyState).toBe('open');
  socket.destroy();
  await closeOf(socket);
});

test('an attempt that timed out counts as one of the errors', async () => {
  const transport = new FakeTransport();
  const { socket, errors } = connectToAll(transport, ['::1', '127.0.0.1']);
  await turn();
  vi.advanceTimersByTime(500);
  transport.stream.finishConnect(ECONNREFUSED);
  await closeOf(socket);
  const [error] = errors as [AggregateError & { code: string }];
  expect(error).toBeInstanceOf(AggregateError);
  expect(error.code).toBe('ETIMEDOUT');
  expect(error.message).toBe('connect ETIMEDOUT ::1:80\nconnect ECONNREFUSED 127.0.0.1:80');
  expect(error.errors.map(({ message }: Error) => message)).toEqual([
    'connect ETIMEDOUT ::1:80',
    'connect ECONNREFUSED 127.0.0.1:80',
  ]);
});

test('the time an attempt may take can be chosen', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['::1', '127.0.0.1'], { autoSelectFamilyAttemptTimeout: 1000 });
  await turn();
  vi.advanceTimersByTime(999);
  expect(transport.streams).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(transport.streams).toHaveLength(2);
  socket.destroy();
  await closeOf(socket);
});

test('no attempt gets less than 10 milliseconds', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['::1', '127.0.0.1'], { autoSelectFamilyAttemptTimeout: 1 });
  await turn();
  vi.advanceTimersByTime(9);
  expect(transport.streams).toHaveLength(1);
  vi.advanceTimersByTime(1);
  expect(transport.streams).toHaveLength(2);
  socket.destroy();
  await closeOf(socket);
});

test('a single address has no time limit', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['127.0.0.1']);
  await turn();
  expect(vi.getTimerCount()).toBe(0);
  socket.destroy();
  await closeOf(socket);
});

test('an address that the system will not even try makes way at once', async () => {
  const transport = new FakeTransport({ connect: EINVAL });
  const { socket, log, errors } = connectToAll(transport, ['::1', '127.0.0.1']);
  await closeOf(socket);
  expect(log).toEqual([
    ...['lookup', 'lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttempt'],
    ...['connectionAttemptFailed', 'error', 'close'],
  ]);
  expect((errors[0] as AggregateError).errors.map(({ message }: Error) => message)).toEqual([
    'connect EINVAL ::1:80 - Local (127.0.0.1:1)',
    'connect EINVAL 127.0.0.1:80 - Local (127.0.0.1:1)',
  ]);
});

test('a transport that connects at once is connected in a later turn', async () => {
  const transport = new FakeTransport({ connect: 0 });
  const { socket, log } = connectToAll(transport, ['127.0.0.1']);
  expect(socket.connecting).toBe(true);
  await new Promise((resolve) => socket.once('ready', resolve));
  expect(log).toEqual(['lookup', 'connectionAttempt', 'connect', 'ready']);
  socket.destroy();
  await closeOf(socket);
});

/** The phases of connecting in which a socket may be destroyed. */
const moments: [title: string, reach: (transport: FakeTransport) => Promise<void>][] = [
  ['before the lookup has answered', async () => undefined],
  ['in the first attempt', async () => void (await turn())],
  [
    'in the second attempt, after a refusal',
    async (transport) => {
      await turn();
      transport.stream.finishConnect(ECONNREFUSED);
    },
  ],
  [
    'in the second attempt, after a timeout',
    async () => {
      await turn();
      vi.advanceTimersByTime(500);
    },
  ],
];

test.each(moments)(
  'destroyed %s: every handle is closed and nothing more is heard',
  async (_title, reach) => {
    const transport = new FakeTransport();
    const { socket, log, errors } = connectToAll(transport, ['::1', '127.0.0.1', '127.0.0.2']);
    const written: unknown[] = [];
    socket.write('lost', (error) => written.push((error as { code?: string }).code));
    await reach(transport);
    const before = log.length;
    socket.destroy();
    await closeOf(socket);
    vi.advanceTimersByTime(10_000);
    await turn();
    expect(log.slice(before)).toEqual(['close']);
    expect(errors).toEqual([]);
    expect(written).toEqual(['ERR_SOCKET_CLOSED_BEFORE_CONNECTION']);
    expect(transport.streams.every(({ closed }) => closed)).toBe(true);
  },
);

for (const event of ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttemptTimeout']) {
  test(`destroyed in its '${event}' listener`, async () => {
    const transport = new FakeTransport();
    const { socket, log } = connectToAll(transport, ['::1', '127.0.0.1', '127.0.0.2']);
    socket.once(event, () => socket.destroy());
    const closed = closeOf(socket);
    await turn();
    if (event === 'connectionAttemptFailed') transport.stream.finishConnect(ECONNREFUSED);
    if (event === 'connectionAttemptTimeout') vi.advanceTimersByTime(500);
    await closed;
    vi.advanceTimersByTime(10_000);
    await turn();
    // A look-up with several addresses emits `'lookup'` for each, whatever the listeners do.
    expect(log.filter((each) => each !== event).slice(-1)).toEqual(['close']);
    expect(log).not.toContain('error');
    expect(log).not.toContain('connect');
    expect(transport.streams.every(({ closed }) => closed)).toBe(true);
  });
}

test('a lookup that answers after the socket was destroyed is not heard', async () => {
  const transport = new FakeTransport();
  let answer: () => void = () => undefined;
  const socket = connect({
    port: 80,
    host: 'x.test',
    transport,
    lookup: (_name, _options, callback) => {
      answer = () => callback(null, [{ address: '127.0.0.1', family: 4 }]);
    },
  });
  const log = logEvents(socket);
  socket.destroy();
  await closeOf(socket);
  answer();
  await turn();
  expect(log).toEqual(['close']);
});

test('a lookup that answers twice is heard once', async () => {
  const transport = new FakeTransport();
  const socket = connect({
    port: 80,
    host: 'x.test',
    transport,
    lookup: (_name, _options, callback) => {
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
      callback(null, [{ address: '127.0.0.2', family: 4 }]);
    },
  });
  await turn();
  await turn();
  expect(transport.streams).toHaveLength(1);
  expect(transport.stream.calls.filter((call) => call.startsWith('connect'))).toEqual([
    'connect 127.0.0.1:80',
  ]);
  socket.destroy();
  await closeOf(socket);
});

test('a lookup that throws throws out of connect, and leaves no handle', () => {
  const transport = new FakeTransport();
  const lookup = () => {
    throw new Error('no lookup');
  };
  expect(() => connect({ port: 80, host: 'x.test', transport, lookup })).toThrow('no lookup');
  // As in Node: the caller does not have the socket yet, so only the look-up can have been started.
  expect(transport.streams.every(({ calls }) => calls.every((call) => !call.startsWith('connect')))).toBe(
    true,
  );
});

test('the events of a lookup that answers at once reach listeners added after connect', async () => {
  const transport = new FakeTransport();
  const { socket, log } = connectToAll(transport, ['127.0.0.1']);
  expect(log).toEqual([]);
  await turn();
  expect(log).toEqual(['lookup', 'connectionAttempt']);
  socket.destroy();
  await closeOf(socket);
});

test('a local end is bound before the connect, the same for each attempt', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['::1', '127.0.0.1'], { localPort: 7 });
  await turn();
  transport.stream.finishConnect(ECONNREFUSED);
  const bindsAndConnects = transport.streams.flatMap(({ calls }) =>
    calls.filter((call) => /^(bind|connect)/.test(call)),
  );
  expect(bindsAndConnects).toEqual([
    ...['bind :::7', 'connect ::1:80', 'bind 0.0.0.0:7', 'connect 127.0.0.1:80'],
  ]);
  socket.destroy();
  await closeOf(socket);
});

test('the system is asked to read only once there is a connection', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['127.0.0.1']);
  socket.resume();
  await turn();
  expect(transport.stream.calls).not.toContain('readStart');
  transport.stream.finishConnect();
  expect(transport.stream.calls).toContain('readStart');
  socket.destroy();
  await closeOf(socket);
});

test('what was written while connecting follows the connect', async () => {
  const transport = new FakeTransport();
  const { socket } = connectToAll(transport, ['127.0.0.1']);
  const done: string[] = [];
  socket.write('a', () => done.push('a'));
  socket.write(Buffer.from('b'), () => done.push('b'));
  socket.end('c', () => done.push('c'));
  await turn();
  transport.stream.finishConnect();
  await turn();
  await turn();
  expect(transport.stream.calls.filter((call) => /^(write|shutdown)/.test(call))).toEqual([
    ...['write utf8 a', 'writeMany b|c', 'shutdown'],
  ]);
  expect(done).toEqual(['a', 'b', 'c']);
  socket.destroy();
  await closeOf(socket);
});

test('the defaults', () => {
  expect(getDefaultAutoSelectFamily()).toBe(true);
  expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(500);
});

test('the default time an attempt may take can be changed', async () => {
  const transport = new FakeTransport();
  setDefaultAutoSelectFamilyAttemptTimeout(20);
  try {
    const { socket } = connectToAll(transport, ['::1', '127.0.0.1']);
    await turn();
    vi.advanceTimersByTime(20);
    expect(transport.streams).toHaveLength(2);
    socket.destroy();
    await closeOf(socket);
    setDefaultAutoSelectFamilyAttemptTimeout(1);
    expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(10);
  } finally {
    setDefaultAutoSelectFamilyAttemptTimeout(500);
  }
});

test('whether several addresses are tried can be changed', async () => {
  setDefaultAutoSelectFamily(false);
  try {
    let asked: unknown;
    const socket = connect({
      port: 80,
      host: 'x.test',
      transport: new FakeTransport(),
      lookup: (_name, options) => {
        asked = options.all;
      },
    });
    expect(asked).toBeFalsy();
    socket.destroy();
    await closeOf(socket);
  } finally {
    setDefaultAutoSelectFamily(true);
  }
});

test.each([
  [() => setDefaultAutoSelectFamily('x' as never), 'ERR_INVALID_ARG_TYPE'],
  [() => setDefaultAutoSelectFamilyAttemptTimeout('1' as never), 'ERR_INVALID_ARG_TYPE'],
  [() => setDefaultAutoSelectFamilyAttemptTimeout(0), 'ERR_OUT_OF_RANGE'],
  [() => setDefaultAutoSelectFamilyAttemptTimeout(1.5), 'ERR_OUT_OF_RANGE'],
])('a default that is none: %s', (call, code) => {
  expect(call).toThrow(expect.objectContaining({ code }));
});

test('the handle whose connect is cancelled reports it to nobody', async () => {
  const transport = new FakeTransport({ connect: PENDING });
  const { socket, log } = connectToAll(transport, ['127.0.0.1']);
  await turn();
  socket.destroy(new Error('enough'));
  await closeOf(socket);
  expect(log).toEqual(['lookup', 'connectionAttempt', 'error', 'close']);
});
