import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { ipcPath, listen, type NetImplementation, nodes, refusedPort, track } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { onHostTransport, ours } from '../testing/implementations.ts';

type Lookup = (name: string, options: { all?: boolean }, callback: (...answer: unknown[]) => void) => void;

/** Resolves to the loopback address after some turns of the event loop. */
const lookupAfter =
  (turns: number): Lookup =>
  async (_name, { all }, callback) => {
    for (let index = 0; index < turns; index++) await immediate();
    if (all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
    else callback(null, '127.0.0.1', 4);
  };

/** Where a socket may be asked to go: two servers on ports, one on a path, a port without a server, a name. */
async function places() {
  const [one, two, three] = [await listen(), await listen(), await listen({ path: ipcPath() })];
  const host = '127.0.0.1';
  return {
    one: { host, port: one.port },
    port: { host, port: two.port },
    path: three.to,
    refused: { host, port: refusedPort },
    name: { host: 'name.test', port: two.port, lookup: lookupAfter(3) },
  };
}
type Places = Awaited<ReturnType<typeof places>>;

async function connected(net: NetImplementation, to: object): Promise<Socket> {
  const socket = new net.Socket().connect(to as never);
  await once(socket, 'connect');
  return socket;
}

const closed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));
const quiet = (socket: Socket) => socket.on('error', () => undefined);

/** Every state in which `connect` may be called, and how a socket comes to be in it. */
const states: Record<string, (net: NetImplementation, to: Places) => Promise<Socket> | Socket> = {
  fresh: (net) => new net.Socket(),
  'looking up': (net, { one }) =>
    new net.Socket().connect({ ...one, host: 'name.test', lookup: lookupAfter(30) } as never),
  connecting: (net, { one }) => new net.Socket().connect(one),
  connected: (net, { one }) => connected(net, one),
  'connected over a path': (net, { path }) => connected(net, path),
  'connected twice': async (net, { one }) => {
    const socket = await connected(net, one);
    socket.connect(one);
    await once(socket, 'connect');
    return socket;
  },
  'ended, and the end is on its way': async (net, { one }) => (await connected(net, one)).end(),
  'ended, and the end is sent': async (net, { one }) => {
    const socket = (await connected(net, one)).end();
    await once(socket, 'finish');
    return socket;
  },
  'destroyed while looking up': (net, { one }) =>
    new net.Socket().connect({ ...one, host: 'name.test', lookup: lookupAfter(30) } as never).destroy(),
  'destroyed while connecting': (net, { one }) => new net.Socket().connect(one).destroy(),
  'destroyed in the same turn': async (net, { one }) => (await connected(net, one)).destroy(),
  'destroyed before': async (net) => {
    const socket = new net.Socket().destroy();
    await closed(socket);
    return socket;
  },
  closed: async (net, { one }) => {
    const socket = await connected(net, one);
    socket.destroy();
    await closed(socket);
    return socket;
  },
  'closed by an error': async (net, { refused }) => {
    const socket = quiet(new net.Socket()).connect(refused);
    await closed(socket);
    return socket;
  },
};

const EVENTS = ['lookup', 'connectionAttempt', 'connectionAttemptFailed', 'connect', 'ready'];

/** Calls `connect`, and tells of what is so right after it, and of the events until nothing more happens. */
async function outcomeOf(net: NetImplementation, state: string, target: keyof Places): Promise<string> {
  const to = await places();
  const socket = track(await states[state]!(net, to));
  const log: string[] = [];
  const settled = new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('error', () => socket.once('close', () => resolve()));
  });
  for (const name of EVENTS) socket.on(name, () => log.push(name));
  socket.on('error', (error: NodeJS.ErrnoException) => log.push(error.code!));
  socket.on('close', (hadError) => log.push(hadError ? 'close!' : 'close'));
  socket.connect(to[target] as never);
  log.push(socket.destroyed ? 'destroyed;' : socket.connecting ? 'connecting;' : 'neither;');
  await settled;
  // The end of an earlier lookup or attempt would come now.
  for (let index = 0; index < 40; index++) await immediate();
  const reached = { [to.one.port]: 'one', [to.port.port]: 'port' }[String(socket.remotePort)] ?? 'nobody';
  log.push(socket.destroyed ? 'destroyed' : `reaches ${'path' in to[target] ? 'path' : reached}`);
  // The end of the connection before is told when its handle has closed, which backends do sooner or later.
  const [rest, before] = [log.filter((each) => each !== 'close'), log.includes('close')];
  return `${rest.join(' ')}${before ? ', closes first' : ''}`;
}

type Answers = Record<'port' | 'path' | 'refused' | 'name', string>;

const attempt = 'connectionAttempt';
/** The handle is new, so the connect is like any other. */
const anew: Answers = {
  port: `connecting; ${attempt} connect ready reaches port`,
  path: `${attempt} connecting; connect ready reaches path`,
  refused: `connecting; ${attempt} connectionAttemptFailed ECONNREFUSED close! destroyed`,
  name: `connecting; lookup ${attempt} connect ready reaches port`,
};
/** Linux reports a TCP connection as connected once more, to whatever address. */
const again: Answers = {
  port: `connecting; ${attempt} connect ready reaches one`,
  path: `${attempt} destroyed; EINVAL close! destroyed`,
  refused: `connecting; ${attempt} connect ready reaches one`,
  name: `connecting; lookup ${attempt} connect ready reaches one`,
};
const isConnected: Answers = {
  port: `connecting; ${attempt} EISCONN close! destroyed`,
  path: `${attempt} destroyed; EINVAL close! destroyed`,
  refused: `connecting; ${attempt} EISCONN close! destroyed`,
  name: `connecting; lookup ${attempt} EISCONN close! destroyed`,
};
const after = (before: string, answers: Answers): Answers => {
  const entries = Object.entries(answers).map(([target, answer]) => [target, `${answer}, ${before}`]);
  return Object.fromEntries(entries) as unknown as Answers;
};

/** What Node 26 does, and so do we. */
const answers: Record<string, Answers> = {
  fresh: anew,
  'looking up': { ...anew, path: again.path },
  connecting: {
    port: `connecting; ${attempt} ${attempt} EALREADY close! destroyed`,
    path: again.path,
    refused: `connecting; ${attempt} ${attempt} EALREADY close! destroyed`,
    // The first attempt is through before the name is known.
    name: `connecting; ${attempt} connect ready reaches one`,
  },
  connected: again,
  'connected twice': isConnected,
  'ended, and the end is on its way': { ...again, name: isConnected.name },
  'ended, and the end is sent': isConnected,
  'destroyed while looking up': after('closes first', anew),
  'destroyed in the same turn': after('closes first', anew),
  'destroyed before': anew,
  closed: anew,
  'closed by an error': anew,
};

/** What we do otherwise than Node 26, whose answers come first. */
const differences: Record<string, { because: string; theirs: Answers; ours: Answers }> = {
  'destroyed while connecting': {
    because: 'Node goes on with the attempt of the connection that was destroyed.',
    theirs: {
      port: `connecting; ${attempt} ${attempt} EALREADY close! destroyed, closes first`,
      path: `${attempt} connecting; ${attempt} connectionAttemptFailed ENOENT close! destroyed, closes first`,
      refused: `connecting; ${attempt} ${attempt} EALREADY close! destroyed, closes first`,
      name: `connecting; ${attempt} connect ready reaches one, closes first`,
    },
    ours: after('closes first', anew),
  },
  'connected over a path': {
    because: 'Node takes the address for the name of a file, and would connect to a server of that name.',
    theirs: {
      port: `connecting; ${attempt} connectionAttemptFailed ENOENT close! destroyed`,
      path: `${attempt} connecting; connectionAttemptFailed EISCONN close! destroyed`,
      refused: `connecting; ${attempt} connectionAttemptFailed ENOENT close! destroyed`,
      name: `connecting; lookup ${attempt} connectionAttemptFailed ENOENT close! destroyed`,
    },
    ours: {
      port: `connecting; ${attempt} EINVAL close! destroyed`,
      // libuv reports every failure of a path later; the host backend knows at once.
      path: onHostTransport
        ? `${attempt} destroyed; EISCONN close! destroyed`
        : `${attempt} connecting; connectionAttemptFailed EISCONN close! destroyed`,
      refused: `connecting; ${attempt} EINVAL close! destroyed`,
      name: `connecting; lookup ${attempt} EINVAL close! destroyed`,
    },
  },
};

const nodeMajor = Number.parseInt(process.versions.node, 10);
const targets = ['port', 'path', 'refused', 'name'] as const;

test('the tables have every state', () => {
  expect([...Object.keys(answers), ...Object.keys(differences)].sort()).toEqual(Object.keys(states).sort());
});

describe.each(Object.keys(states))('connect() of a socket that is %s', (state) => {
  test.each(targets)('to a %s', async (target) => {
    const expected = differences[state]?.ours ?? answers[state]!;
    expect(await outcomeOf(ours, state, target)).toBe(expected[target]);
  });

  if (nodeMajor >= 26) {
    test.each(targets)('to a %s (node:net)', async (target) => {
      const expected = differences[state]?.theirs ?? answers[state]!;
      expect(await outcomeOf(nodes, state, target)).toBe(expected[target]);
    });
  }
});
