import { once } from 'node:events';
import { DONE, type ResolveCallback } from '@net/transport';
import { closeOf, logEvents } from '@net-tooling/parity';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  connect,
  getDefaultAutoSelectFamily,
  type Socket,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const ECONNREFUSED = -111;
const EINVAL = -22;

const turn = () => new Promise(process.nextTick);

const entriesOf = (addresses: string[]) =>
  addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** Connects to a name with the given addresses, each family of which the resolver answers at once. */
function start(addresses: string[], options: object = {}, transport = new FakeTransport()) {
  const socket = connect({
    port: 80,
    host: 'x.test',
    transport,
    autoSelectFamily: 'parallel',
    lookup: (_name, { family }, callback) => {
      const found = entriesOf(addresses).filter((each) => each.family === family || !family);
      if (found.length > 0) callback(null, found);
      else callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), '');
    },
    ...options,
  });
  const log = logEvents(socket);
  const errors: Error[] = [];
  socket.on('error', (error) => errors.push(error));
  return { transport, socket, log, errors };
}

/** The connects of all handles, in the order of the handles. */
const tried = ({ streams }: FakeTransport) =>
  streams
    .flatMap(({ calls }) => calls)
    .filter((call) => call.startsWith('connect'))
    .map((call) => call.slice('connect '.length, -':80'.length));

const stateOf = ({ streams }: FakeTransport) => streams.map(({ calls }) => calls.includes('close'));

async function end(socket: Socket) {
  const closed = closeOf(socket);
  socket.destroy();
  await closed;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

describe('attempts overlap', () => {
  test('a slow attempt continues beside the next, and may win', async () => {
    const { transport, socket, log } = start(['::1', '127.0.0.1']);
    await turn();
    vi.advanceTimersByTime(249);
    expect(tried(transport)).toEqual(['::1']);
    vi.advanceTimersByTime(1);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    expect(stateOf(transport)).toEqual([false, false]);
    transport.streams[0]!.finishConnect();
    expect(stateOf(transport)).toEqual([false, true]);
    expect(socket.readyState).toBe('open');
    expect(log).toEqual([
      ...['lookup', 'connectionAttempt', 'lookup', 'connectionAttemptTimeout', 'connectionAttempt'],
      ...['connect', 'ready'],
    ]);
    expect(socket.remotePort).toBe(2);
    await end(socket);
    expect(stateOf(transport)).toEqual([true, true]);
  });

  test('the attempts before the winner are closed', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1', '::2']);
    await turn();
    vi.advanceTimersByTime(500);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1', '::2']);
    transport.streams[1]!.finishConnect();
    expect(stateOf(transport)).toEqual([true, false, true]);
    await end(socket);
  });

  test('a failure has the next address tried at once, and a failure of a slower attempt changes nothing', async () => {
    const { transport, socket, log } = start(['::1', '127.0.0.1', '::2', '127.0.0.2']);
    await turn();
    vi.advanceTimersByTime(250);
    transport.streams[0]!.finishConnect(ECONNREFUSED);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    expect(stateOf(transport)).toEqual([true, false]);
    transport.streams[1]!.finishConnect(ECONNREFUSED);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1', '::2']);
    vi.advanceTimersByTime(249);
    expect(tried(transport)).toHaveLength(3);
    vi.advanceTimersByTime(1);
    expect(tried(transport)).toHaveLength(4);
    expect(log.filter((event) => event === 'connectionAttemptFailed')).toHaveLength(2);
    await end(socket);
  });

  test('the last to fail ends the connect, whichever it is', async () => {
    const { transport, socket, errors } = start(['::1', '127.0.0.1']);
    await turn();
    vi.advanceTimersByTime(250);
    transport.streams[1]!.finishConnect(ECONNREFUSED);
    expect(socket.connecting).toBe(true);
    transport.streams[0]!.finishConnect(ECONNREFUSED);
    await closeOf(socket);
    expect(errors).toHaveLength(1);
    expect((errors[0] as AggregateError).errors.map(({ message }) => message)).toEqual([
      'connect ECONNREFUSED 127.0.0.1:80',
      'connect ECONNREFUSED ::1:80',
    ]);
    expect(stateOf(transport)).toEqual([true, true]);
  });

  test('the attempt that waits while the last one has failed may win', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1']);
    await turn();
    vi.advanceTimersByTime(250);
    transport.streams[1]!.finishConnect(ECONNREFUSED);
    transport.streams[0]!.finishConnect();
    expect(stateOf(transport)).toEqual([false, true]);
    expect(socket.readyState).toBe('open');
    await end(socket);
  });

  test('a handle that connects at once wins', async () => {
    const { socket, log } = start(['::1', '127.0.0.1'], {}, new FakeTransport({ connect: DONE }));
    await once(socket, 'ready');
    expect(log).toEqual(['lookup', 'connectionAttempt', 'lookup', 'connect', 'ready']);
    await end(socket);
  });

  test('addresses that the system does not even try make way at once', async () => {
    const { transport, socket, errors } = start(
      ['::1', '127.0.0.1'],
      {},
      new FakeTransport({ connect: EINVAL }),
    );
    await closeOf(socket);
    expect((errors[0] as AggregateError).errors).toHaveLength(2);
    expect(stateOf(transport)).toEqual([true, true]);
  });

  test('ref and unref are about all attempts', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1', '::2']);
    await turn();
    vi.advanceTimersByTime(250);
    const referenced = () => transport.streams.map((stream) => stream.hasRef());
    socket.unref();
    expect(referenced()).toEqual([false, false]);
    vi.advanceTimersByTime(250);
    expect(referenced()).toEqual([false, false, false]);
    socket.ref();
    expect(referenced()).toEqual([true, true, true]);
    await end(socket);
  });

  test('destroyed in the middle, every handle is closed', async () => {
    const { transport, socket, log, errors } = start(['::1', '127.0.0.1', '::2']);
    await turn();
    vi.advanceTimersByTime(300);
    const before = log.length;
    await end(socket);
    expect(stateOf(transport)).toEqual([true, true]);
    expect([log.slice(before), errors]).toEqual([['close'], []]);
  });

  test.each(['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connectionAttemptTimeout'])(
    "destroyed in its '%s' listener",
    async (event) => {
      const { transport, socket, log } = start(['::1', '127.0.0.1', '::2']);
      socket.once(event, () => socket.destroy());
      const closed = closeOf(socket);
      await turn();
      if (event === 'connectionAttemptTimeout') vi.advanceTimersByTime(250);
      if (event === 'connectionAttemptFailed') transport.stream.finishConnect(ECONNREFUSED);
      await closed;
      expect(log.at(-1)).toBe('close');
      expect(log).not.toContain('error');
      expect(stateOf(transport).every(Boolean)).toBe(true);
    },
  );

  test('a signal ends all attempts', async () => {
    const controller = new AbortController();
    const { transport, socket, errors } = start(['::1', '127.0.0.1'], { signal: controller.signal });
    await turn();
    vi.advanceTimersByTime(250);
    controller.abort();
    await closeOf(socket);
    expect(errors.map(({ name }) => name)).toEqual(['AbortError']);
    expect(stateOf(transport)).toEqual([true, true]);
  });

  test('connectTimeout ends all attempts, and says what each came to', async () => {
    const { transport, socket, errors } = start(['::1', '127.0.0.1', '::2'], { connectTimeout: 400 });
    await turn();
    transport.stream.finishConnect(ECONNREFUSED);
    vi.advanceTimersByTime(400);
    await closeOf(socket);
    expect(errors.map(({ message }) => message)).toEqual([
      'connect took longer than 400 ms: connect ECONNREFUSED ::1:80; 127.0.0.1:80 did not answer; [::2]:80 did not answer',
    ]);
    expect(stateOf(transport)).toEqual([true, true, true]);
  });

  test('a blocked address is not tried, wherever it stands', async () => {
    const blockList = { check: (address: string) => address === '127.0.0.1' };
    const { transport, socket, log } = start(['::1', '127.0.0.1', '::2'], { blockList });
    await turn();
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['::1', '::2']);
    expect(log.filter((event) => event === 'connectionAttemptFailed')).toHaveLength(1);
    await end(socket);
  });

  test('all addresses of a single family are tried', async () => {
    const { transport, socket } = start(['127.0.0.1', '::1', '127.0.0.2'], { family: 4 });
    await turn();
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['127.0.0.1', '127.0.0.2']);
    await end(socket);
  });

  test('what was written while connecting goes to the winner', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1']);
    socket.write('hello');
    await turn();
    vi.advanceTimersByTime(250);
    transport.streams[0]!.finishConnect();
    await turn();
    const writes = transport.streams.map(({ calls }) => calls.filter((call) => call.startsWith('write')));
    expect(writes).toEqual([['write utf8 hello'], []]);
    await end(socket);
  });

  test('with a local port attempts do not overlap', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1'], { localPort: 7 });
    await turn();
    vi.advanceTimersByTime(500);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    expect(stateOf(transport)).toEqual([true, false]);
    await end(socket);
  });
});

describe('the delay between attempts', () => {
  test('is the option', async () => {
    const { transport, socket } = start(['::1', '127.0.0.1'], { autoSelectFamilyAttemptTimeout: 100 });
    await turn();
    vi.advanceTimersByTime(99);
    expect(tried(transport)).toHaveLength(1);
    vi.advanceTimersByTime(1);
    expect(tried(transport)).toHaveLength(2);
    await end(socket);
  });
});

describe('A and AAAA are asked for apart', () => {
  /** Connects with a resolver whose answers the test gives. */
  function startAsking(options: object = {}) {
    const asked = new Map<number | string, { callback: ResolveCallback; signal: AbortSignal }>();
    const lookup = (
      _name: string,
      { family, signal }: { family: number; signal: AbortSignal },
      callback: ResolveCallback,
    ) => void asked.set(family, { callback, signal });
    const started = start([], { lookup, ...options });
    const answer = (family: number, ...addresses: string[]) =>
      asked.get(family)!.callback(null, entriesOf(addresses));
    const refuse = (family: number, code = 'ENOTFOUND') =>
      asked.get(family)!.callback(Object.assign(new Error(`no ${family}`), { code }), '');
    return { ...started, asked, answer, refuse };
  }

  test('IPv6 is tried as soon as it is known', async () => {
    const { transport, socket, asked, answer } = startAsking();
    expect([...asked.keys()]).toEqual([6, 4]);
    answer(6, '::1');
    expect(tried(transport)).toEqual(['::1']);
    answer(4, '127.0.0.1');
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    await end(socket);
  });

  test('IPv4 waits 50 ms for IPv6', async () => {
    const { transport, socket, answer } = startAsking();
    answer(4, '127.0.0.1');
    vi.advanceTimersByTime(49);
    expect(tried(transport)).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(tried(transport)).toEqual(['127.0.0.1']);
    answer(6, '::1', '::2');
    vi.advanceTimersByTime(250);
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['127.0.0.1', '::1', '::2']);
    await end(socket);
  });

  test('IPv6 that comes within the 50 ms is first', async () => {
    const { transport, socket, answer } = startAsking();
    answer(4, '127.0.0.1');
    vi.advanceTimersByTime(49);
    answer(6, '::1');
    expect(tried(transport)).toEqual(['::1']);
    await end(socket);
  });

  test('IPv4 waits no longer once there is no IPv6', async () => {
    const { transport, socket, answer, refuse } = startAsking();
    answer(4, '127.0.0.1');
    refuse(6);
    expect(tried(transport)).toEqual(['127.0.0.1']);
    await end(socket);
  });

  test('an address that comes late is tried at once if the delay has passed', async () => {
    const { transport, socket, answer } = startAsking();
    answer(6, '::1');
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['::1']);
    answer(4, '127.0.0.1');
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    expect(stateOf(transport)).toEqual([false, false]);
    await end(socket);
  });

  test('an address that comes late is tried at once if the others have failed', async () => {
    const { transport, socket, answer } = startAsking();
    answer(6, '::1');
    transport.stream.finishConnect(ECONNREFUSED);
    expect(socket.connecting).toBe(true);
    answer(4, '127.0.0.1');
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    transport.stream.finishConnect();
    expect(socket.readyState).toBe('open');
    await end(socket);
  });

  test('if nothing more comes, what has failed is the error', async () => {
    const { transport, socket, answer, refuse, errors } = startAsking();
    answer(6, '::1');
    transport.stream.finishConnect(ECONNREFUSED);
    refuse(4);
    await closeOf(socket);
    expect(errors.map(({ message }) => message)).toEqual(['connect ECONNREFUSED ::1:80']);
  });

  test('two failed look-ups are one error, the one that tells more', async () => {
    const { socket, log, refuse, errors } = startAsking();
    refuse(6);
    expect(socket.connecting).toBe(true);
    refuse(4, 'EAI_AGAIN');
    await closeOf(socket);
    expect(errors.map(({ message }) => message)).toEqual(['no 4']);
    expect(log).toEqual(['lookup', 'error', 'close']);
  });

  test('a resolver that knows no families is taken at its word once', async () => {
    const lookup = (_name: string, _options: object, callback: ResolveCallback) =>
      callback(null, entriesOf(['127.0.0.1', '::1']));
    const { transport, socket } = start([], { lookup });
    await turn();
    vi.advanceTimersByTime(10_000);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1']);
    await end(socket);
  });

  test('an address that is there twice is tried once', async () => {
    const { transport, socket, answer } = startAsking();
    answer(4, '127.0.0.1', '127.0.0.1', '127.0.0.2');
    answer(6, '::1', '::1');
    vi.advanceTimersByTime(250);
    vi.advanceTimersByTime(250);
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1', '127.0.0.2']);
    await end(socket);
  });

  test('also if it comes late', async () => {
    const { transport, socket, answer } = startAsking();
    answer(6, '::1');
    answer(4, '127.0.0.1', '127.0.0.1', '127.0.0.2');
    vi.advanceTimersByTime(250);
    vi.advanceTimersByTime(250);
    expect(tried(transport)).toEqual(['::1', '127.0.0.1', '127.0.0.2']);
    await end(socket);
  });

  test('destroyed while IPv4 waits, nothing is left that would wait on', async () => {
    const { socket, answer } = startAsking();
    answer(4, '127.0.0.1');
    await end(socket);
  });

  test.each([
    ['none by default', undefined, 0],
    ['those of the option', 8, 8],
  ])('with hints: %s', async (_title, hints, expected) => {
    const asked: unknown[] = [];
    const lookup = (_name: string, options: { hints: number }) => void asked.push(options.hints);
    const transport = Object.assign(new FakeTransport(), { addressConfigHint: 32 });
    const { socket } = start([], { lookup, hints }, transport);
    expect(asked).toEqual([expected, expected]);
    await end(socket);
  });

  test('an answer without an address is an error', async () => {
    const { socket, answer, errors } = startAsking();
    answer(6);
    answer(4, 'name');
    await closeOf(socket);
    expect(errors).toMatchObject([{ code: 'ERR_INVALID_IP_ADDRESS' }]);
  });

  test('both look-ups are aborted with the socket, and the open one when there is a winner', async () => {
    const first = startAsking();
    await end(first.socket);
    expect([...first.asked.values()].map(({ signal }) => signal.aborted)).toEqual([true, true]);
    const second = startAsking();
    second.answer(6, '::1');
    second.transport.stream.finishConnect();
    expect([...second.asked.values()].map(({ signal }) => signal.aborted)).toEqual([false, true]);
    await end(second.socket);
  });

  test('a second look-up that throws throws out of connect, and aborts the first', () => {
    let signal: AbortSignal | undefined;
    const lookup = (_name: string, options: { family: number; signal: AbortSignal }) => {
      if (signal) throw new Error('enough');
      signal = options.signal;
    };
    expect(() => start([], { lookup })).toThrow('enough');
    expect(signal?.aborted).toBe(true);
  });

  test.each([{ localAddress: '127.0.0.1' }, { family: 6 }, { family: 'IPv4' }])(
    'not with %o, for one family is enough',
    async (options) => {
      const families: unknown[] = [];
      const lookup = (_name: string, { family, all }: { family: number; all: boolean }) =>
        void families.push([family, all]);
      const { socket } = start([], { lookup, ...options });
      expect(families).toHaveLength(1);
      await end(socket);
    },
  );
});

describe('the default', () => {
  test("may be 'parallel'", async () => {
    setDefaultAutoSelectFamily('parallel');
    try {
      expect(getDefaultAutoSelectFamily()).toBe('parallel');
      const { transport, socket } = start(['::1', '127.0.0.1'], {
        autoSelectFamily: undefined,
        autoSelectFamilyAttemptTimeout: 250,
      });
      await turn();
      vi.advanceTimersByTime(250);
      expect(stateOf(transport)).toEqual([false, false]);
      await end(socket);
    } finally {
      setDefaultAutoSelectFamily(true);
    }
  });

  test.each(['Parallel', 'serial', '', 1, {}])('is not %o', (value) => {
    const refusal = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(() => setDefaultAutoSelectFamily(value as never)).toThrow(refusal);
    expect(() => start([], { autoSelectFamily: value })).toThrow(refusal);
  });

  // The last test: that no default was set cannot be had back.
  test('of the delay, once it is set, also counts for attempts that overlap', async () => {
    setDefaultAutoSelectFamilyAttemptTimeout(500);
    const { transport, socket } = start(['::1', '127.0.0.1']);
    await turn();
    vi.advanceTimersByTime(499);
    expect(tried(transport)).toHaveLength(1);
    await end(socket);
  });
});
