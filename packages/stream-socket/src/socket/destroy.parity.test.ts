import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  closeOf,
  ipcPath,
  listen,
  logEvents,
  lookOf,
  type Peer,
  refusedPort,
  track,
} from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours, testBoth } from '../testing/implementations.ts';

/** The open TCP sockets and servers of the process. Pipes are not counted, because printing opens and closes some. */
async function openHandles(): Promise<number> {
  // 'close' is emitted shortly before the handle is released.
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  return process.getActiveResourcesInfo().filter((name) => name.startsWith('TCP')).length;
}

/** More bytes than the kernel buffers for a peer that does not read. */
const MUCH = Buffer.alloc(16 * 1024 * 1024);

const local = {
  TCP: () => ({ host: '127.0.0.1' }),
  IPC: () => ({ path: ipcPath() }),
};

interface Subject {
  socket: Socket;
  peer: Peer;
  /** Codes of the errors that write and end callbacks were given, `null` for none. */
  callbacks: (string | null)[];
}

const note =
  ({ callbacks }: Subject) =>
  (error?: Error | null): void => {
    callbacks.push(error ? ((error as { code?: string }).code ?? error.message) : null);
  };

/** The states of a socket, how to reach them, and the number of callbacks that must have been called in the end. */
const states: [title: string, callbacks: number, reach: (subject: Subject) => Promise<void>][] = [
  ['before connect', 0, async () => undefined],
  [
    'looking up',
    1,
    async (subject) => {
      subject.socket.connect({ port: 1, host: 'x.test', lookup: () => undefined });
      subject.socket.write('lost', note(subject));
    },
  ],
  ['connecting, with nothing written', 0, async ({ socket, peer }) => void socket.connect(peer.to as never)],
  [
    'connecting, with writes and an end',
    3,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      socket.write('one', note(subject));
      socket.write('two', note(subject));
      socket.end(note(subject));
    },
  ],
  [
    'in the turn of the connect',
    1,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      socket.write('one', note(subject));
      await once(socket, 'connect');
    },
  ],
  [
    'connected',
    0,
    async ({ socket, peer }) => {
      socket.connect(peer.to as never);
      await once(socket, 'ready');
      await peer.accept();
    },
  ],
  [
    'reading',
    0,
    async ({ socket, peer }) => {
      socket.connect(peer.to as never);
      (await peer.accept()).write('hello');
      await once(socket, 'data');
    },
  ],
  [
    'with a write done in this turn',
    1,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      await once(socket, 'ready');
      socket.write('small', note(subject));
    },
  ],
  [
    'writing, the kernel full, more in the buffer, and an end',
    4,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      await once(socket, 'ready');
      socket.write(MUCH, note(subject));
      socket.write('more', note(subject));
      socket.write(Buffer.from('and more'), note(subject));
      socket.end(note(subject));
      await new Promise(setImmediate);
    },
  ],
  [
    'corked',
    2,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      await once(socket, 'ready');
      socket.cork();
      socket.write('one', note(subject));
      socket.write('two', note(subject));
    },
  ],
  [
    'shutting down',
    1,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      await once(socket, 'ready');
      socket.end('bye', note(subject));
    },
  ],
  [
    'shut down, waiting for the peer',
    1,
    async (subject) => {
      const { socket, peer } = subject;
      socket.connect(peer.to as never);
      socket.end('bye', note(subject));
      await once(socket, 'finish');
    },
  ],
  [
    'ended by the peer',
    0,
    async ({ socket, peer }) => {
      socket.connect(peer.to as never);
      (await peer.accept()).end();
      socket.resume();
      await once(socket, 'end');
    },
  ],
];

/** The ways to destroy a socket, with the arguments of `'close'` and `'error'`. */
const ways: [title: string, destroy: (socket: Socket) => void, errors: string[], hadError: boolean][] = [
  ['destroy()', (socket) => socket.destroy(), [], false],
  ['destroy(error)', (socket) => socket.destroy(new Error('enough')), ['enough'], true],
  [
    'destroy twice',
    (socket) => {
      socket.destroy(new Error('enough'));
      socket.destroy(new Error('twice'));
    },
    ['enough'],
    true,
  ],
];

for (const kind of ['TCP', 'IPC'] as const) {
  for (const [state, callbacks, reach] of states) {
    for (const [way, destroy, expectedErrors, expectedHadError] of ways) {
      testBoth(`${way} of a ${kind} socket ${state}`, async (net) => {
        const peer = await listen(local[kind]());
        const subject: Subject = { socket: track(new net.Socket()), peer, callbacks: [] };
        const { socket } = subject;
        const errors: string[] = [];
        socket.on('error', (error) => errors.push(error.message));
        await reach(subject);
        const log = logEvents(socket);
        const closed = closeOf(socket);
        destroy(socket);
        expect(socket.destroyed).toBe(true);
        // Node emits nothing if there was no connection.
        const isSilent = net.name === 'node:net' && state === 'before connect';
        expect(await closed).toBe(isSilent ? undefined : expectedHadError);
        for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
        expect(errors).toEqual(expectedErrors);
        expect(log).toEqual([...expectedErrors.map(() => 'error'), 'close']);
        expect(subject.callbacks).toHaveLength(callbacks);
        expect([socket.readyState, socket.pending, socket.connecting]).toEqual(['closed', true, false]);
        await peer.close();
        expect(await openHandles()).toBe(0);
      });
    }
  }
}

/** Listeners in which a socket can be destroyed, and what brings the event about. */
const listeners: [event: string, provoke: (socket: Socket, peer: Peer) => Promise<void>][] = [
  ['lookup', async () => undefined],
  ['connectionAttempt', async () => undefined],
  ['connect', async () => undefined],
  ['ready', async () => undefined],
  ['data', async (_socket, peer) => void (await peer.accept()).write('hello')],
  ['readable', async (_socket, peer) => void (await peer.accept()).write('hello')],
  ['end', async (_socket, peer) => void (await peer.accept()).end()],
  [
    'drain',
    async (socket, peer) => {
      socket.write(MUCH);
      (await peer.accept()).resume();
    },
  ],
  ['prefinish', async (socket) => void socket.end('bye')],
  ['finish', async (socket) => void socket.end('bye')],
  ['timeout', async (socket) => void socket.setTimeout(1)],
  [
    'close',
    async (socket, peer) => {
      await peer.accept();
      socket.destroy();
    },
  ],
];

for (const [event, provoke] of listeners) {
  testBoth(
    `destroyed in its '${event}' listener`,
    async (net) => {
      const peer = await listen();
      const socket = track(new net.Socket());
      const log = logEvents(socket);
      let heard = 0;
      socket.on(event, () => {
        heard++;
        log.length = 0;
        socket.destroy();
      });
      const closed = closeOf(socket);
      const lookup = (_name: string, _options: object, callback: (...args: unknown[]) => void) =>
        setImmediate(callback, null, [{ address: '127.0.0.1', family: 4 }]);
      socket.connect({ port: peer.port, host: 'x.test', lookup: lookup as never });
      if (event !== 'readable') socket.resume();
      await provoke(socket, peer);
      await closed;
      for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
      expect(heard).toBe(1);
      // Node's streams emit the rest of a started sequence of events, but nothing after 'close'.
      const after = log.filter((each) => each !== event && each !== 'ready' && each !== 'finish');
      expect(after).toEqual(event === 'close' ? [] : ['close']);
      if (event !== 'close') expect(log.at(-1)).toBe('close');
      await peer.close();
      expect(await openHandles()).toBe(0);
    },
    event === 'connectionAttempt'
      ? { below: Infinity, because: 'it goes on with a handle that is gone' }
      : undefined,
  );
}

testBoth("destroyed in its 'error' listener", async (net) => {
  const socket = track(net.connect(refusedPort, '127.0.0.1'));
  const log = logEvents(socket);
  socket.on('error', () => socket.destroy(new Error('again')));
  await closeOf(socket);
  await new Promise(setImmediate);
  expect(log.slice(-2)).toEqual(['error', 'close']);
  expect(await openHandles()).toBe(0);
});

testBoth("destroyed in its 'connectionAttemptFailed' listener", async (net) => {
  const socket = track(net.connect(refusedPort, '127.0.0.1'));
  const log = logEvents(socket);
  socket.on('connectionAttemptFailed', () => socket.destroy());
  await closeOf(socket);
  await new Promise(setImmediate);
  expect(log.slice(-1)).toEqual(['close']);
});

testBoth('destroyed in a write callback, with more writes behind it', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const subject: Subject = { socket, peer, callbacks: [] };
  await once(socket, 'connect');
  const log = logEvents(socket);
  socket.cork();
  socket.write('first', (error) => {
    note(subject)(error);
    socket.destroy();
  });
  socket.uncork();
  socket.write('second', note(subject));
  socket.write(MUCH, note(subject));
  socket.write('last', note(subject));
  socket.end(note(subject));
  const closed = closeOf(socket);
  (await peer.accept()).resume();
  await closed;
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  expect(subject.callbacks).toHaveLength(5);
  expect(subject.callbacks[0]).toBe(null);
  expect(log).toEqual(['close']);
});

testBoth('destroyed in an end callback', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const subject: Subject = { socket, peer, callbacks: [] };
  socket.end('bye', (() => {
    note(subject)();
    socket.destroy();
  }) as never);
  await closeOf(socket);
  expect(subject.callbacks).toEqual([null]);
});

testBoth(
  'the peer hears a FIN when the socket is destroyed, or a reset when bytes were left unread',
  async (net) => {
    const peer = await listen();
    for (const [unread, ends] of [
      [false, 'end'],
      [true, 'ECONNRESET'],
    ] as const) {
      const socket = track(net.connect(peer.to as never));
      await once(socket, 'connect');
      const remote = await peer.accept();
      if (unread) {
        socket.pause();
        await new Promise((resolve) => remote.write('unread', resolve));
      }
      const heard = new Promise((resolve) => {
        remote.once('end', () => resolve('end'));
        remote.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
      });
      remote.resume();
      socket.destroy();
      expect(await heard).toBe(ends);
    }
  },
);

// Resets

testBoth('resetAndDestroy: the peer hears ECONNRESET, the socket closes without an error', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  await once(socket, 'connect');
  const remote = await peer.accept();
  remote.resume();
  const broken = new Promise<NodeJS.ErrnoException>((resolve) => remote.once('error', resolve));
  expect(socket.resetAndDestroy()).toBe(socket);
  expect(await closeOf(socket)).toBe(false);
  expect(await broken).toMatchObject({ code: 'ECONNRESET', syscall: 'read', message: 'read ECONNRESET' });
});

testBoth('resetAndDestroy while connecting resets once connected', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const log = logEvents(socket);
  socket.resetAndDestroy();
  const remote = await peer.accept();
  const broken = new Promise<NodeJS.ErrnoException>((resolve) => remote.once('error', resolve));
  remote.resume();
  if (!log.includes('close')) await closeOf(socket);
  expect(await broken).toMatchObject({ code: 'ECONNRESET' });
  expect(log).toContain('connect');
});

testBoth('resetAndDestroy without a connection', async (net) => {
  const socket = track(new net.Socket());
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  socket.resetAndDestroy();
  expect(lookOf(await failed)).toEqual({
    class: 'Error',
    code: 'ERR_SOCKET_CLOSED',
    message: 'Socket is closed',
  });
});

testBoth('resetAndDestroy of an IPC socket', async (net) => {
  const peer = await listen({ path: ipcPath() });
  const socket = track(net.connect(peer.to as never));
  await once(socket, 'connect');
  expect(() => socket.resetAndDestroy()).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_HANDLE_TYPE', message: 'This handle type cannot be sent' }),
  );
  expect(socket.destroyed).toBe(false);
});

testBoth('a reset while reading', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const log = logEvents(socket);
  socket.resume();
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  const closed = closeOf(socket);
  await once(socket, 'connect');
  (await peer.accept()).resetAndDestroy();
  expect(lookOf(await failed)).toEqual({
    ...{ class: 'Error', message: 'read ECONNRESET' },
    ...{ errno: -104, code: 'ECONNRESET', syscall: 'read' },
    ...(net === ours && { address: '127.0.0.1', port: peer.port }),
  });
  expect(await closed).toBe(true);
  expect(log.slice(-2)).toEqual(['error', 'close']);
  expect(log).not.toContain('end');
});

testBoth('a reset while the kernel is full: every write is answered once', async (net) => {
  const peer = await listen();
  const socket = track(net.connect(peer.to as never));
  const subject: Subject = { socket, peer, callbacks: [] };
  const log = logEvents(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const closed = closeOf(socket);
  socket.write(MUCH, note(subject));
  socket.write('more', note(subject));
  socket.end('last', note(subject) as never);
  const remote = await peer.accept();
  await new Promise(setImmediate);
  remote.resetAndDestroy();
  await closed;
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  expect(subject.callbacks).toHaveLength(3);
  // Node may report success here, although the bytes are lost.
  if (net.name === 'ours') {
    expect(subject.callbacks[0]).toMatch(/^(ECONNRESET|EPIPE|ECANCELED|ERR_STREAM_DESTROYED)$/);
  }
  expect(log.filter((event) => event === 'error')).toHaveLength(1);
  expect(log.slice(-2)).toEqual(['error', 'close']);
});

testBoth('a write to a peer that has closed its IPC socket', async (net) => {
  const peer = await listen({ path: ipcPath() });
  const socket = track(net.connect({ ...peer.to, allowHalfOpen: true } as never));
  await once(socket, 'connect');
  const remote = await peer.accept();
  socket.resume();
  remote.destroy();
  await once(socket, 'end');
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  const written = new Promise<unknown>((resolve) => socket.write('too late', resolve));
  expect(lookOf(await failed)).toEqual({
    ...{ class: 'Error', message: 'write EPIPE' },
    ...{ errno: -32, code: 'EPIPE', syscall: 'write' },
    ...(net === ours && { address: (peer.to as { path: string }).path }),
  });
  expect(await written).toMatchObject({ code: 'EPIPE' });
});

// Signals

testBoth('a signal that was aborted before', async (net) => {
  const reason = new Error('no time');
  const socket = track(new net.Socket({ signal: AbortSignal.abort(reason) }));
  const log = logEvents(socket);
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  const closed = closeOf(socket);
  expect(lookOf(await failed)).toMatchObject({
    ...{ class: 'AbortError', code: 'ABORT_ERR', message: 'The operation was aborted', cause: reason },
  });
  await closed;
  expect(log).toEqual(['error', 'close']);
});

// Node connects nevertheless.
test('connect with a signal that was aborted before', async () => {
  const peer = await listen();
  const socket = track(ours.connect({ ...peer.to, signal: AbortSignal.abort() } as never));
  const log = logEvents(socket);
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  const closed = closeOf(socket);
  expect(await failed).toMatchObject({ name: 'AbortError', code: 'ABORT_ERR' });
  await closed;
  await new Promise(setImmediate);
  expect(log.filter((event) => event === 'connect')).toEqual([]);
  expect(log.slice(-2)).toEqual(['error', 'close']);
  await peer.close();
  expect(await openHandles()).toBe(0);
});

for (const [state, _callbacks, reach] of states) {
  testBoth(`a signal aborted while ${state}`, async (net) => {
    const controller = new AbortController();
    const peer = await listen();
    const socket = track(new net.Socket({ signal: controller.signal }));
    const subject: Subject = { socket, peer, callbacks: [] };
    const errors: unknown[] = [];
    socket.on('error', (error) => errors.push(lookOf(error)));
    await reach(subject);
    const log = logEvents(socket);
    const closed = closeOf(socket);
    controller.abort('enough');
    await closed;
    for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
    expect(errors).toEqual([
      {
        ...{ class: 'AbortError', name: 'AbortError', code: 'ABORT_ERR' },
        ...{ message: 'The operation was aborted', cause: 'enough' },
      },
    ]);
    expect(log).toEqual(['error', 'close']);
    await peer.close();
    expect(await openHandles()).toBe(0);
  });
}

testBoth('a signal aborted after the close is not heard', async (net) => {
  const controller = new AbortController();
  const peer = await listen();
  const socket = track(net.connect({ ...peer.to, signal: controller.signal } as never));
  await once(socket, 'connect');
  socket.destroy();
  await closeOf(socket);
  const log = logEvents(socket);
  controller.abort();
  await new Promise(setImmediate);
  expect(log).toEqual([]);
});
