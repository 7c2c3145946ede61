import { once } from 'node:events';
import type { Socket } from 'node:net';
import {
  closeOf,
  ipcPath,
  listen,
  type NetImplementation,
  nodes,
  type Peer,
  track,
} from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours } from './testing/implementations.ts';

/** Marsaglia's xorshift32: the same numbers for the same seed, everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What both ends do, in which order; sizes are in bytes. */
type Step =
  | { what: 'write' | 'end'; size: number; asText: boolean }
  | { what: 'cork' | 'uncork' | 'pause' | 'resume' | 'turn' | 'settle' }
  | { what: 'remote write'; size: number }
  | { what: 'remote end' }
  | { what: 'destroy' };

interface Script {
  kind: 'TCP' | 'IPC';
  allowHalfOpen: boolean;
  writesBeforeConnect: boolean;
  steps: Step[];
}

const SIZES = [0, 1, 7, 100, 5000, 70_000, 300_000];

function scriptOf(seed: number): Script {
  const random = randomOf(seed);
  const size = () => SIZES[random(SIZES.length)]!;
  const steps: Step[] = [];
  const length = 3 + random(20);
  for (let index = 0; index < length; index++) {
    const choice = random(100);
    if (choice < 45) steps.push({ what: 'write', size: size(), asText: random(2) === 0 });
    else if (choice < 52) steps.push({ what: 'cork' });
    else if (choice < 60) steps.push({ what: 'uncork' });
    else if (choice < 66) steps.push({ what: 'pause' });
    else if (choice < 74) steps.push({ what: 'resume' });
    else if (choice < 84) steps.push({ what: 'turn' });
    else if (choice < 88) steps.push({ what: 'settle' });
    else if (choice < 95) steps.push({ what: 'remote write', size: size() });
    else if (choice < 97) steps.push({ what: 'end', size: size(), asText: random(2) === 0 });
    else if (choice < 99) steps.push({ what: 'remote end' });
    else steps.push({ what: 'destroy' });
  }
  return {
    kind: random(2) === 0 ? 'TCP' : 'IPC',
    allowHalfOpen: random(2) === 0,
    writesBeforeConnect: random(2) === 0,
    steps,
  };
}

/** What a run must come to, whatever the timing. */
interface Outcome {
  /** Of each write and end, by number: how often its callback was called. */
  callbacks: number[];
  /** How often each event was emitted. */
  events: Record<string, number>;
  hadError: boolean;
  /** Sums over the bytes that arrived; absent when the connection was cut and it depends on the moment. */
  received?: { here: string; there: string };
  /** Whether nothing came after `'close'`. */
  closedLast: boolean;
}

function checksum(previous: number, bytes: Uint8Array): number {
  let sum = previous;
  for (const byte of bytes) sum = (Math.imul(sum, 31) + byte) | 0;
  return sum;
}

async function runScript(net: NetImplementation, script: Script): Promise<Outcome> {
  const peer: Peer = await listen(script.kind === 'TCP' ? { host: '127.0.0.1' } : { path: ipcPath() });
  const socket: Socket = track(net.connect({ ...peer.to, allowHalfOpen: script.allowHalfOpen } as never));
  const callbacks: number[] = [];
  const events: Record<string, number> = {};
  let closedLast = true;
  for (const event of ['connect', 'ready', 'end', 'finish', 'error', 'close']) {
    events[event] = 0;
    socket.on(event, () => {
      events[event]!++;
      closedLast = event === 'close';
    });
  }
  const closed = closeOf(socket);
  const here = { length: 0, sum: 0 };
  const there = { length: 0, sum: 0 };
  const addTo = (total: typeof here) => (bytes: Buffer) => {
    total.length += bytes.length;
    total.sum = checksum(total.sum, bytes);
  };
  socket.on('data', addTo(here));

  if (!script.writesBeforeConnect) await once(socket, 'connect');
  const remote = peer.accept().then((accepted) => accepted.on('data', addTo(there)));
  let position = 0;
  const nextBytes = (size: number) => Buffer.alloc(size, `${position++},`);
  const callback = () => {
    const number = callbacks.push(0) - 1;
    return () => void callbacks[number]!++;
  };
  let ended = false;
  let remoteEnded = false;
  let destroyed = false;

  for (const step of script.steps) {
    if (destroyed) break;
    switch (step.what) {
      case 'write':
      case 'end': {
        // After an end, or after the peer's where that is one too, a write is another test's business.
        if (ended || (remoteEnded && !script.allowHalfOpen)) break;
        const bytes = nextBytes(step.size);
        const chunk = step.asText ? bytes.toString('latin1') : bytes;
        if (step.what === 'write') socket.write(chunk, 'latin1', callback());
        else socket.end(chunk, 'latin1', callback());
        ended = step.what === 'end';
        break;
      }
      case 'remote write':
        if (!remoteEnded) (await remote).write(nextBytes(step.size));
        break;
      case 'remote end':
        (await remote).end();
        remoteEnded = true;
        break;
      case 'destroy':
        destroyed = true;
        socket.destroy();
        break;
      case 'turn':
        await new Promise(setImmediate);
        break;
      case 'settle':
        await remote;
        for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        break;
      case 'cork':
      case 'uncork':
        // A cork after the end can keep a stream from finishing for ever, whoever made it.
        if (!ended) socket[step.what]();
        break;
      default:
        socket[step.what]();
    }
  }

  // An orderly end for what the script left open.
  if (!destroyed) {
    for (let corks = socket.writableCorked; corks > 0; corks--) socket.uncork();
    if (!ended && !(remoteEnded && !script.allowHalfOpen)) socket.end(callback());
    (await remote).end();
    socket.resume();
  }
  const hadError = await closed;
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  if (!destroyed) {
    const other = await remote;
    if (!other.readableEnded && !other.destroyed) await once(other, 'end');
  }
  await peer.close();
  const received = { here: `${here.length}:${here.sum}`, there: `${there.length}:${there.sum}` };
  return { callbacks, events, hadError: Boolean(hadError), closedLast, ...(!destroyed && { received }) };
}

const FIRST_SEED = 20_260_101;
const SEEDS = 60;

test.each(Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index))(
  'the operations of seed %i come to the same as on node:net',
  async (seed) => {
    const script = scriptOf(seed);
    const outcome = await runScript(ours, script);
    expect(outcome.callbacks.every((calls) => calls === 1)).toBe(true);
    expect(outcome.closedLast).toBe(true);
    const theirs = await runScript(nodes, script);
    // Whether a destroyed socket has connected, ended or finished before depends on the moment.
    if (script.steps.some(({ what }) => what === 'destroy')) {
      for (const event of ['connect', 'ready', 'end', 'finish']) {
        expect(outcome.events[event]).toBeLessThanOrEqual(1);
        outcome.events[event] = theirs.events[event]!;
      }
    }
    expect(outcome).toEqual(theirs);
  },
);
