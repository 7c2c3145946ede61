import { AsyncLocalStorage } from 'node:async_hooks';
import type { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { freePort } from '@net-tooling/config/free-ports';
import * as peers from '@net-tooling/parity';
import {
  closeOf,
  ipcPath,
  listen,
  type NetImplementation,
  type Peer,
  refusedPort,
} from '@net-tooling/parity';
import { describe } from 'vitest';
import { testSame } from './testing/implementations.ts';

const storage = new AsyncLocalStorage<string>();
const within = <Result>(name: string, act: () => Result): Result => storage.run(name, act);

const EVENTS = [
  'lookup',
  'connectionAttempt',
  'connectionAttemptFailed',
  'connectionAttemptTimeout',
  'connect',
  'ready',
  'data',
  'end',
  'finish',
  'drain',
  'timeout',
  'error',
  'close',
];

/** The contexts in which events were received, without duplicates, in order. */
class Contexts {
  readonly seen: Record<string, (string | undefined)[]> = {};

  note(name: string): void {
    const context = storage.getStore();
    this.seen[name] ??= [];
    if (!this.seen[name].includes(context)) this.seen[name].push(context);
  }

  /** A callback whose context is noted. */
  callback(name: string): () => void {
    return () => this.note(name);
  }

  /** Listeners for every event of a socket, each added in a separate context. */
  listenTo<Emitter extends EventEmitter>(emitter: Emitter, events: readonly string[] = EVENTS): Emitter {
    within('listeners', () => {
      for (const event of events) emitter.on(event, () => this.note(event));
    });
    return emitter;
  }
}

/** A scenario that comes to the same contexts with both implementations. */
function testContexts(
  title: string,
  run: (net: NetImplementation, contexts: Contexts) => Promise<void>,
  difference?: Parameters<typeof testSame>[2],
): void {
  testSame(
    title,
    async (net) => {
      const contexts = new Contexts();
      // A separate context, in which no event should be received.
      await within('test', () => run(net, contexts));
      return contexts.seen;
    },
    difference,
  );
}

const event = (emitter: EventEmitter, name: string): Promise<void> =>
  new Promise((resolve) => emitter.once(name, () => resolve()));
const written = (socket: Socket, chunk: string | Uint8Array): Promise<void> =>
  new Promise((resolve) => socket.write(chunk, () => resolve()));

/** Made outside of every context, as a server's sockets are. */
function peerOutside(...args: Parameters<typeof listen>): Promise<Peer> {
  return storage.exit(() => listen(...args));
}

/** As `peers.track`; that a connection broke in the end is of no interest. */
const track = (socket: Socket): Socket => peers.track(socket).on('error', () => undefined);

/** Both ends of a connection made within 'connect'. */
async function pair(net: NetImplementation): Promise<{ client: Socket; remote: Socket }> {
  const { client, remote } = await within('connect', () => peers.pair(net.connect as never));
  client.on('error', () => undefined);
  return { client, remote };
}

/** More bytes than the kernel buffers for a peer that does not read. */
const TOO_MUCH = Buffer.alloc(16 * 1024 * 1024);

describe('from connect to close', () => {
  const places: [string, (peer: Peer) => object][] = [
    ['an address', ({ to }) => to],
    ['a name', ({ port }) => ({ port, host: 'localhost', family: 4 })],
    [
      'a name with a lookup that answers later',
      ({ port }) => ({
        port,
        host: 'a.test',
        family: 4,
        lookup: (_: unknown, __: unknown, done: (error: null, address: string, family: number) => void) =>
          within('lookup', () => setImmediate(done, null, '127.0.0.1', 4)),
      }),
    ],
  ];
  for (const [place, to] of places) {
    testContexts(place, async (net, contexts) => {
      const peer = await peerOutside();
      const socket = track(within('new', () => new net.Socket()));
      contexts.listenTo(socket);
      within('connect', () => socket.connect(to(peer) as never, contexts.callback('listener of connect')));
      const remote = await peer.accept();
      remote.end('hello');
      await closeOf(socket);
    });
  }

  testContexts('a path', async (net, contexts) => {
    const peer = await peerOutside({ path: ipcPath() });
    const socket = track(within('new', () => new net.Socket()));
    contexts.listenTo(socket);
    within('connect', () => socket.connect(peer.to as never));
    (await peer.accept()).end('hello');
    await closeOf(socket);
  });

  testContexts('connect()', async (net, contexts) => {
    const peer = await peerOutside();
    const socket = track(within('connect', () => net.connect(peer.to as never)));
    contexts.listenTo(socket);
    (await peer.accept()).end('hello');
    await closeOf(socket);
  });

  testContexts('nobody there', async (net, contexts) => {
    const port = refusedPort;
    const socket = track(within('connect', () => net.connect({ port, host: '127.0.0.1' })));
    contexts.listenTo(socket);
    await closeOf(socket);
  });

  testContexts('nobody at a path', async (net, contexts) => {
    const socket = track(within('connect', () => net.connect({ path: ipcPath() })));
    contexts.listenTo(socket);
    await closeOf(socket);
  });

  testContexts('several addresses, of which the last answers', async (net, contexts) => {
    const peer = await peerOutside({ host: '127.0.0.1', port: await freePort() });
    const lookup = (_: string, __: object, done: (error: null, addresses: object[]) => void) =>
      setImmediate(done, null, [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const to = { port: peer.port, host: 'a.test', lookup, autoSelectFamily: true };
    const socket = track(within('connect', () => net.connect(to as never)));
    contexts.listenTo(socket);
    (await peer.accept()).end('hello');
    await closeOf(socket);
  });

  testContexts('a socket that connects again', async (net, contexts) => {
    const peer = await peerOutside();
    const socket = track(within('connect', () => net.connect(peer.to as never)));
    socket.resume();
    (await peer.accept()).end();
    await closeOf(socket);
    contexts.listenTo(socket);
    within('second connect', () => socket.connect(peer.to as never));
    (await peer.accept()).end('hello');
    await closeOf(socket);
  });
});

describe('reading', () => {
  testContexts('a listener that is added later', async (net, contexts) => {
    const { client, remote } = await pair(net);
    await written(remote, 'hello');
    contexts.listenTo(client, ['data', 'end', 'close']);
    await event(client, 'data');
    remote.end();
    await closeOf(client);
  });

  testContexts('what arrived while paused, and what comes after', async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client, ['data']);
    within('pause', () => client.pause());
    await written(remote, 'hello');
    within('resume', () => client.resume());
    await event(client, 'data');
    within('write of the peer', () => remote.write('hello'));
    await event(client, 'data');
  });

  testContexts("'readable' and read()", async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client, ['readable', 'end']);
    const ended = event(client, 'end');
    client.on('readable', () => within('read', () => client.read()));
    await written(remote, 'hello');
    remote.end();
    await ended;
  });

  testContexts('into memory of the caller', async (net, contexts) => {
    const peer = await peerOutside();
    const onread = { buffer: Buffer.alloc(16), callback: contexts.callback('onread') };
    const socket = track(within('connect', () => net.connect({ ...peer.to, onread } as never)));
    (await peer.accept()).end('hello');
    await closeOf(socket);
  });

  testContexts('iteration', async (net, contexts) => {
    const { client, remote } = await pair(net);
    remote.write('hello');
    await within('iterate', async () => {
      for await (const _ of client) {
        contexts.note('chunk');
        remote.end();
      }
      contexts.note('after');
    });
  });
});

describe('writing', () => {
  testContexts('what the kernel takes at once', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client);
    await within(
      'write',
      () => new Promise<void>((resolve) => client.write('a', () => resolve(contexts.note('write')))),
    );
    within('another write', () => client.write('b', contexts.callback('another write')));
    within('end', () => client.end('c', contexts.callback('end')));
    await event(client, 'finish');
  });

  testContexts('before there is a connection', async (net, contexts) => {
    const peer = await peerOutside();
    const socket = track(within('connect', () => net.connect(peer.to as never)));
    contexts.listenTo(socket);
    within('write', () => socket.write('a', contexts.callback('write')));
    within('another write', () => socket.write('b', contexts.callback('another write')));
    within('end', () => socket.end(contexts.callback('end')));
    await event(socket, 'finish');
  });

  testContexts('what has to wait, after what had not', async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client);
    within('small write', () => client.write('a'));
    within('small write', () => client.write('a'));
    within('write', () => client.write(TOO_MUCH, contexts.callback('write')));
    within('write in between', () => client.write('b', contexts.callback('write in between')));
    within('end', () => client.end(contexts.callback('end')));
    within('read of the peer', () => remote.resume());
    await event(client, 'finish');
  });

  testContexts('what has to wait, on a socket of another context than the last', async (net, contexts) => {
    const others = await within('other connect', () => peers.pair(net.connect as never));
    within('other write', () => others.client.write('a'));
    const { client, remote } = await pair(net);
    within('other write', () => others.client.write('a'));
    contexts.listenTo(client, ['drain']);
    within('write', () => client.write(TOO_MUCH, contexts.callback('write')));
    remote.resume();
    await event(client, 'drain');
  });

  testContexts("what has to wait, without a callback: 'drain'", async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client, ['drain']);
    within('small write', () => client.write('a'));
    within('write', () => client.write(TOO_MUCH));
    remote.resume();
    await event(client, 'drain');
  });

  testContexts('text that has to wait', async (net, contexts) => {
    const { client, remote } = await pair(net);
    within('small write', () => client.write('a'));
    within('write', () => client.write('a'.repeat(TOO_MUCH.length), contexts.callback('write')));
    const drained = event(client, 'drain');
    remote.resume();
    await drained;
  });

  testContexts('corked', async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client, ['drain']);
    within('cork', () => client.cork());
    within('write', () => client.write(TOO_MUCH, contexts.callback('write')));
    within('another write', () => client.write('b', contexts.callback('another write')));
    within('uncork', () => client.uncork());
    remote.resume();
    await event(client, 'drain');
  });

  testContexts('destroyed while it waits', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client);
    within('small write', () => client.write('a'));
    within('write', () => client.write(TOO_MUCH, contexts.callback('write')));
    within('destroy', () => client.destroy());
    await closeOf(client);
  });

  testContexts('the peer is gone while it waits', async (net, contexts) => {
    const { client, remote } = await pair(net);
    within('small write', () => client.write('a'));
    within('write', () => client.write(TOO_MUCH, contexts.callback('write')));
    contexts.listenTo(client, ['error', 'close']);
    remote.resetAndDestroy();
    await closeOf(client);
  });
});

describe('time and end', () => {
  testContexts('a timeout', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client, ['timeout']);
    within('setTimeout', () => client.setTimeout(1, contexts.callback('callback')));
    await event(client, 'timeout');
  });

  testContexts('a timeout put off by a write', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client, ['timeout']);
    within('setTimeout', () => client.setTimeout(20));
    within('write', () => client.write('a'));
    await event(client, 'timeout');
  });

  testContexts('the timeout of connect()', async (net, contexts) => {
    const peer = await peerOutside();
    const socket = track(within('connect', () => net.connect({ ...peer.to, timeout: 1 } as never)));
    contexts.listenTo(socket, ['timeout']);
    await event(socket, 'timeout');
  });

  testContexts('destroy', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client, ['error', 'close']);
    within('destroy', () => client.destroy(new Error('a reason')));
    await closeOf(client);
  });

  testContexts('destroy while connecting', async (net, contexts) => {
    const peer = await peerOutside();
    const socket = track(within('connect', () => net.connect(peer.to as never)));
    contexts.listenTo(socket, ['error', 'close']);
    within('destroy', () => socket.destroy(new Error('a reason')));
    await closeOf(socket);
  });

  testContexts('destroy before connect', async (net, contexts) => {
    const socket = within('new', () => new net.Socket());
    contexts.listenTo(socket, ['error', 'close']);
    within('destroy', () => socket.destroy(new Error('a reason')));
    await closeOf(socket);
  });

  testContexts('resetAndDestroy', async (net, contexts) => {
    const { client } = await pair(net);
    contexts.listenTo(client, ['error', 'close']);
    within('destroy', () => client.resetAndDestroy());
    await closeOf(client);
  });

  testContexts('a reset by the peer', async (net, contexts) => {
    const { client, remote } = await pair(net);
    contexts.listenTo(client);
    within('reset of the peer', () => remote.resetAndDestroy());
    await closeOf(client);
  });

  testContexts('an abort', async (net, contexts) => {
    const controller = new AbortController();
    const peer = await peerOutside();
    const options = { ...peer.to, signal: controller.signal };
    const socket = track(within('connect', () => net.connect(options as never)));
    contexts.listenTo(socket);
    await event(socket, 'connect');
    within('abort', () => controller.abort());
    await closeOf(socket);
  });
});
