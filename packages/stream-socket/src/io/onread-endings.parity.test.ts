import { once } from 'node:events';
import nodeNet from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { hostTransport, libuvTransport } from '@net/transport';
import { closeOf, listen, logEvents, type Peer, track } from '@net-tooling/parity';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type OnReadOptions, Socket } from '../index.ts';

type To = Peer['to'] & nodeNet.NetConnectOpts;

/** The actions of a callback, by name. */
const endings: Record<string, (socket: nodeNet.Socket, to: To) => unknown> = {
  'returns true': () => true,
  'returns false': () => false,
  'returns 0': () => 0,
  'returns NaN': () => Number.NaN,
  'returns undefined': () => undefined,
  'returns null': () => null,
  'returns an empty string': () => '',
  'returns "false"': () => 'false',
  'returns a Boolean object': () => new Boolean(false),
  'returns a promise of false': () => Promise.resolve(false),
  'awaits, then pauses': async (socket) => {
    await null;
    socket.pause();
  },
  'awaits, then destroys': async (socket) => {
    await null;
    socket.destroy();
  },
  throws: () => {
    throw new Error('thrown');
  },
  'throws undefined': () => {
    throw undefined;
  },
  'pauses and throws': (socket) => {
    socket.pause();
    throw new Error('thrown');
  },
  'destroys and throws': (socket) => {
    socket.destroy();
    throw new Error('thrown');
  },
  destroys: (socket) => socket.destroy(),
  'destroys and returns false': (socket) => {
    socket.destroy();
    return false;
  },
  'destroys with an error': (socket) => socket.destroy(new Error('mine')),
  'destroys in the next tick': (socket) => void process.nextTick(() => socket.destroy()),
  resets: (socket) => socket.resetAndDestroy(),
  'destroys after its writes': (socket) => socket.destroySoon(),
  ends: (socket) => socket.end('bye'),
  'ends and returns false': (socket) => {
    socket.end('bye');
    return false;
  },
  writes: (socket) => socket.write('w'),
  pauses: (socket) => socket.pause(),
  'pauses and returns false': (socket) => {
    socket.pause();
    return false;
  },
  'pauses and resumes': (socket) => socket.pause().resume(),
  'pauses, resumes and returns false': (socket) => {
    socket.pause().resume();
    return false;
  },
  resumes: (socket) => socket.resume(),
  'resumes and returns false': (socket) => {
    socket.resume();
    return false;
  },
  'resumes and pauses': (socket) => socket.resume().pause(),
  'returns false and resumes in the next tick': (socket) => {
    process.nextTick(() => socket.resume());
    return false;
  },
  'returns false and resumes in a microtask': (socket) => {
    queueMicrotask(() => socket.resume());
    return false;
  },
  'returns false and resumes in the next turn': (socket) => {
    setImmediate(() => socket.resume());
    return false;
  },
  'pauses, and resumes in the next tick': (socket) => {
    process.nextTick(() => socket.resume());
    socket.pause();
  },
  'pauses in the next tick': (socket) => void process.nextTick(() => socket.pause()),
  reads: (socket) => socket.read(),
  'reads and returns false': (socket) => {
    socket.read();
    return false;
  },
  'reads nothing': (socket) => socket.read(0),
  'reads nothing and returns false': (socket) => {
    socket.read(0);
    return false;
  },
  'pauses and reads': (socket) => {
    socket.pause();
    socket.read();
  },
  'returns false and reads in the next tick': (socket) => {
    process.nextTick(() => socket.read());
    return false;
  },
  "listens for 'data'": (socket) => socket.on('data', () => undefined),
  "listens for 'data' and returns false": (socket) => {
    socket.on('data', () => undefined);
    return false;
  },
  "listens for 'readable'": (socket) => socket.on('readable', () => undefined),
  "listens for 'readable' and returns false": (socket) => {
    socket.on('readable', () => undefined);
    return false;
  },
  'connects again': (socket, to) => socket.connect(to),
  'destroys and connects': (socket, to) => {
    socket.destroy();
    socket.connect(to);
  },
  'destroys, connects and returns false': (socket, to) => {
    socket.destroy();
    socket.connect(to);
    return false;
  },
  "destroys, and connects at 'close'": (socket, to) => {
    socket.once('close', () => socket.connect(to));
    socket.destroy();
  },
};

/** The slices that a callback ends so after; after the others it returns true. */
const places = { first: [0], middle: [1], last: [2], every: [0, 1, 2] };

const memories = {
  'one buffer': (): OnReadOptions['buffer'] => Buffer.alloc(2),
  'a buffer for each read': (): OnReadOptions['buffer'] => () => Buffer.alloc(2),
};

/** The action of the peer after the six bytes. */
const sequels = { 'and more may come': false, 'and the end is behind it': true };

/**
 * The endings whose effect may come before or after the end of the stream, which is reported in the turn of the bytes, or in a
 * later one over the host transport.
 */
const racesWithEnd = ['ends', 'ends and returns false', 'destroys after its writes', 'connects again'];

type MakeSocket = (onread: OnReadOptions) => nodeNet.Socket;

const ofNode: MakeSocket = (onread) => new nodeNet.Socket({ onread } as nodeNet.SocketConstructorOpts);
const transports = [libuvTransport(), hostTransport()].filter((transport) => transport !== undefined);

/** The observations of the current scenario. */
let log: string[] = [];

const listenersOfRunner = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
beforeEach(() => {
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error: Error | undefined) => log.push(`uncaught ${error?.message}`));
});
afterEach(() => {
  process.removeAllListeners('uncaughtException');
  for (const listener of listenersOfRunner) process.on('uncaughtException', listener);
});

/**
 * Returns a function that waits until all pending events were reported: sends bytes back and forth on another connection, and
 * waits for some turns.
 */
async function settler(): Promise<() => Promise<void>> {
  const { to, accept } = await listen();
  const ping = track(nodeNet.connect(to as To));
  const echo = await accept();
  echo.pipe(echo);
  return async () => {
    for (let turn = 0; turn < 5; turn++) {
      ping.write('x');
      await once(ping, 'data');
      await immediate();
    }
  };
}

/**
 * The observations of a socket that receives six bytes into a buffer of two, with the given ending of its callback. The socket
 * is then resumed three times, receives two more bytes, is resumed, and is resumed again after the end of the stream.
 */
async function traceOf(
  makeSocket: MakeSocket,
  ending: (socket: nodeNet.Socket, to: To) => unknown,
  memory: OnReadOptions['buffer'],
  endedSlices: readonly number[],
  isEndBehind: boolean,
): Promise<{ seen: string[]; bytesRead: number; sent: string }> {
  const settle = await settler();
  const { to, accept, server, close } = await listen();
  const seen: string[] = [];
  log = seen;
  let slices = 0;
  const socket: nodeNet.Socket = makeSocket({
    buffer: memory,
    callback(length, buffer) {
      seen.push(`${length}: ${Buffer.from(buffer).toString('latin1', 0, length)}`);
      return endedSlices.includes(slices++) ? ending(socket, to as To) : true;
    },
  });
  track(socket);
  socket.on('error', (error: NodeJS.ErrnoException) => seen.push(`error ${error.code ?? error.message}`));
  let sent = '';
  server.on('connection', (peer) => peer.on('data', (bytes) => (sent += bytes)));
  const accepted = accept();
  socket.connect(to as To);
  const [peer] = await Promise.all([accepted, once(socket, 'ready')]);
  // Of the connections that an ending makes.
  server.on('connection', (next) => next.end('xxyy'));
  const events = logEvents(socket);
  const mark = (step: string) => {
    seen.push(...events.splice(0).filter((event) => event !== 'error'), step);
  };
  if (isEndBehind) peer.end('aabbcc');
  else peer.write('aabbcc');
  await settle();
  for (const step of ['first resume', 'second resume', 'third resume']) {
    mark(step);
    socket.resume();
    await settle();
  }
  mark('more bytes');
  if (peer.writable) peer.write('dd');
  await settle();
  mark('last resume');
  socket.resume();
  await settle();
  mark('end');
  peer.end();
  await settle();
  const closed = socket.closed ? undefined : closeOf(socket);
  socket.resume();
  await settle();
  mark('done');
  const { bytesRead } = socket;
  socket.destroy();
  await closed;
  await close();
  return { seen, bytesRead, sent };
}

for (const [name, ending] of Object.entries(endings)) {
  for (const [place, slices] of Object.entries(places)) {
    for (const [sequel, isEndBehind] of Object.entries(sequels)) {
      if (isEndBehind && racesWithEnd.includes(name)) continue;
      test(`a callback that ${name} after the ${place} slice, ${sequel}`, async () => {
        // With a function, `node:net` loses the first bytes of a later connection.
        const theirs = await traceOf(ofNode, ending, Buffer.alloc(2), slices, isEndBehind);
        expect(theirs.seen).toContain('2: aa');
        for (const transport of transports) {
          for (const [kind, memory] of Object.entries(memories)) {
            const make: MakeSocket = (onread) => new Socket({ onread, transport }) as nodeNet.Socket;
            expect(
              await traceOf(make, ending, memory(), slices, isEndBehind),
              `over ${transport.name}, with ${kind}`,
            ).toEqual(theirs);
          }
        }
      });
    }
  }
}
