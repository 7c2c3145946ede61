import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { ipcPath, listen, type Peer, refusedPort } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { Socket } from '../index.ts';
import type { SocketEvents } from './events.ts';

const host = '127.0.0.1';
const twoAddresses = async () => ['127.0.0.1', '127.0.0.2'];

async function connected(peer: Peer, options: object = {}): Promise<Socket> {
  const socket = new Socket(options).connect(peer.port, host);
  await once(socket, 'connect');
  return socket;
}

/** For each event of a socket, a function that causes it; `destroys` must be called with the socket before. */
const causes: Record<
  // A server emits 'shutdown', and only on sockets that are not destroyed.
  Exclude<keyof SocketEvents, 'close' | 'shutdown'>,
  (peer: Peer, watch: (socket: Socket) => void) => unknown
> = {
  lookup: (peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect({ port: peer.port, host: 'name.test', lookup: twoAddresses });
  },
  connectionAttempt: (peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect({ port: peer.port, host: 'name.test', lookup: twoAddresses });
  },
  connectionAttemptFailed: async (_peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect({ port: refusedPort, host: 'name.test', lookup: twoAddresses });
  },
  // The first attempt always times out.
  connectionAttemptTimeout: (peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect({
      port: peer.port,
      host: 'name.test',
      lookup: twoAddresses,
      autoSelectFamilyAttemptTimeout: 10,
    });
    // The attempt reports no event during this turn of the event loop.
    process.nextTick(() => {
      const end = performance.now() + 20;
      while (performance.now() < end);
    });
  },
  connect: (peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect(peer.port, host);
    socket.write('held until connected');
  },
  ready: (peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect(peer.port, host);
  },
  data: async (peer, watch) => {
    const socket = await connected(peer, { highWaterMark: 4 });
    watch(socket);
    const remote = await peer.accept();
    socket.on('data', () => undefined);
    remote.cork();
    for (let index = 0; index < 20; index++) remote.write('some bytes');
    remote.end();
  },
  readable: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.on('readable', () => socket.destroyed || socket.read(1));
    (await peer.accept()).end('some bytes');
  },
  end: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.resume();
    (await peer.accept()).end();
  },
  finish: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.end('last');
  },
  drain: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    // More than the kernel takes at once.
    while (socket.write(Buffer.alloc(1 << 20)));
    (await peer.accept()).resume();
  },
  pause: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.on('data', () => undefined);
    (await peer.accept()).write('some bytes');
    socket.pause();
  },
  resume: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.resume();
    (await peer.accept()).write('some bytes');
  },
  timeout: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    socket.setTimeout(1);
  },
  pipe: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    new PassThrough().end('some bytes').pipe(socket);
  },
  unpipe: async (peer, watch) => {
    const socket = await connected(peer);
    watch(socket);
    const source = new PassThrough();
    source.pipe(socket);
    source.unpipe(socket);
  },
  error: async (_peer, watch) => {
    const socket = new Socket();
    watch(socket);
    socket.connect(refusedPort, host);
  },
};

/**
 * What `stream.Duplex` emits by itself, whether it is destroyed or not: 'unpipe' takes a pipe apart, and 'resume' announces, a
 * tick late, a call that was made before.
 */
const OF_STREAMS = ['unpipe', 'resume'];

for (const [event, cause] of Object.entries(causes)) {
  test(`destroyed inside '${event}': no event but 'error' and 'close' comes after it`, async () => {
    const peer = await listen();
    const after: string[] = [];
    let isDestroyed = false;
    const closed = new Promise<void>((resolve) => {
      void cause(peer, (socket) => {
        const { emit } = socket;
        socket.emit = function (this: Socket, name: string, ...args: unknown[]) {
          if (isDestroyed && !OF_STREAMS.includes(name)) after.push(name);
          return Reflect.apply(emit, this, [name, ...args]);
        } as typeof emit;
        socket.on('error', () => undefined);
        socket.once('close', () => resolve());
        socket.prependOnceListener(event, () => {
          socket.destroy();
          isDestroyed = true;
        });
      });
    });
    await closed;
    // All pending events were emitted by now.
    for (let index = 0; index < 20; index++) await immediate();
    expect(isDestroyed).toBe(true);
    expect(after.filter((name) => name !== 'error' && name !== 'close')).toEqual([]);
    expect(after.filter((name) => name === 'close')).toHaveLength(1);
  });
}

test('a path is no exception', async () => {
  const peer = await listen({ path: ipcPath() });
  const after: string[] = [];
  const socket = new Socket();
  socket.once('connectionAttempt', () => socket.destroy());
  for (const name of ['connect', 'ready', 'connectionAttempt', 'connectionAttemptFailed'] as const) {
    socket.on(name, () => {
      if (socket.destroyed) after.push(name);
    });
  }
  socket.prependOnceListener('connectionAttempt', () => after.push('once'));
  socket.connect((peer.to as { path: string }).path);
  await once(socket, 'close');
  for (let index = 0; index < 20; index++) await immediate();
  expect(after).toEqual(['once', 'connectionAttempt']);
});
