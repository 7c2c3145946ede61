import { once } from 'node:events';
import net from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { acceptConnection } from '../connections/accept.ts';
import type { Refusal } from '../connections/policy.ts';
import { createServer, type DropArgument, type ServerOptions, type SharedLimits } from '../index.ts';
import { kState } from '../state.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

interface Question {
  resolve(refusal: Refusal | null): void;
  reject(error: Error): void;
}

/** Counts nothing: the test answers each question. */
class Answering implements SharedLimits {
  readonly asked: unknown[] = [];
  readonly given: unknown[] = [];
  #answers: Question[] = [];
  #onAsked: (() => void) | undefined;

  take(...args: Parameters<SharedLimits['take']>): Promise<Refusal | null> {
    this.asked.push(args);
    return new Promise((resolve, reject) => {
      this.#answers.push({ resolve, reject });
      this.#onAsked?.();
    });
  }

  give(...args: Parameters<SharedLimits['give']>): void {
    this.given.push(args);
  }

  async question(): Promise<Question> {
    while (this.#answers.length === 0) await new Promise<void>((resolve) => (this.#onAsked = resolve));
    return this.#answers.shift()!;
  }
}

const LIMITS = { maxConnectionsPerAddress: 2, acceptRate: undefined };
const ARGS = [LIMITS, '127.0.0.1'];

async function start(options: ServerOptions = {}) {
  const across = new Answering();
  const server = createServer({ maxConnectionsPerAddress: 2, limitsAcross: across, ...options });
  ends.push(() => server.listening && new Promise((resolve) => server.close({ force: true }, resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as net.AddressInfo;
  const enter = () => {
    const client = net.connect(port, '127.0.0.1').on('error', () => undefined);
    ends.push(() => client.destroy());
    return client;
  };
  const count = () => new Promise((resolve) => server.getConnections((_error, n) => resolve(n)));
  return { server, across, enter, count };
}

test('a connection waits for the answer, counted, and loses nothing of what it sent', async () => {
  const { server, across, enter, count } = await start();
  server.on('connection', (socket) => socket.pipe(socket));
  const client = enter();
  client.write('hello');
  const { resolve } = await across.question();
  expect(across.asked).toEqual([ARGS]);
  expect([await count(), server.stats().waiting]).toEqual([1, 1]);
  resolve(null);
  expect(String((await once(client, 'data'))[0])).toBe('hello');
  expect([await count(), server.stats().waiting]).toEqual([1, 0]);
  expect(across.given).toEqual([]);
  client.end();
  await once(client, 'close');
  expect(across.given).toEqual([ARGS]);
});

test('is dropped as the answer says', async () => {
  const { server, across, enter, count } = await start();
  enter();
  const { resolve } = await across.question();
  resolve({ reason: 'perAddress', rule: '127.0.0.1' });
  expect((await once(server, 'drop'))[0]).toMatchObject({
    reason: 'perAddress',
    rule: '127.0.0.1',
    remoteAddress: '127.0.0.1',
  });
  expect([await count(), across.given]).toEqual([0, []]);
});

test('is dropped if there is no answer, with a warning if nobody listens for that', async () => {
  const { server, across, enter } = await start();
  const broken = new Error('broken');
  const warned = once(process, 'warning');
  const client = enter();
  (await across.question()).reject(broken);
  await once(client, 'close');
  expect((await warned)[0].message).toBe(
    'A server refuses connections because its limits across processes fail: broken',
  );
  enter();
  (await across.question()).reject(broken);
  expect((await once(server, 'drop'))[0]).toMatchObject({ reason: 'limitUnknown', error: broken });
  expect(across.given).toEqual([]);
});

test('is given back if the server has another reason to refuse it by then', async () => {
  const blocked: string[] = [];
  const { server, across, enter } = await start({
    blockList: { check: (address) => blocked.includes(address) },
  });
  enter();
  const { resolve } = await across.question();
  blocked.push('127.0.0.1');
  resolve(null);
  expect((await once(server, 'drop'))[0]).toMatchObject({ reason: 'blockList' });
  expect(across.given).toEqual([ARGS]);
  // What the server itself refuses nobody is asked about.
  enter();
  await once(server, 'drop');
  expect(across.asked).toHaveLength(1);
});

test('counts for maxConnections and maxPending while it waits', async () => {
  for (const [options, reason] of [
    [{ maxPending: 1 }, 'pending'],
    [{}, 'maxConnections'],
  ] as const) {
    const { server, across, enter } = await start(options);
    if (reason === 'maxConnections') server.maxConnections = 1;
    enter();
    const { resolve } = await across.question();
    const dropped = once(server, 'drop');
    enter();
    expect((await dropped)[0]).toMatchObject({ reason });
    const connected = once(server, 'connection');
    resolve(null);
    await connected;
  }
});

test('keeps a closed server from closing until it is decided, and a shutdown ends it', async () => {
  for (const ending of ['close', 'shutdown'] as const) {
    const { server, across, enter } = await start();
    const client = enter();
    const { resolve } = await across.question();
    const closed = once(server, 'close');
    const ended = ending === 'close' ? server.close() : server.shutdown({ graceMs: 60_000 });
    server.on('connection', (socket) => ending === 'close' && socket.end());
    await new Promise(setImmediate);
    resolve(null);
    client.resume().end();
    await Promise.all([ended, closed]);
    expect(across.given).toEqual([ARGS]);
  }
});

test('is dropped when the server resets its connections, and given back when the answer comes', async () => {
  const { server, across, enter } = await start();
  const drops: DropArgument[] = [];
  server.on('drop', (dropped) => drops.push(dropped));
  enter();
  const { resolve } = await across.question();
  const closed = once(server, 'close');
  server.close({ force: true });
  await closed;
  resolve(null);
  await new Promise(setImmediate);
  expect(drops).toMatchObject([{ reason: 'shutdown' }]);
  expect(across.given).toEqual([ARGS]);
});

test('is given back, and does not keep the server from closing, if there is no socket for it', async () => {
  const onread = () => {
    throw new Error('no memory');
  };
  const server = createServer({ onread });
  const given: unknown[] = [];
  let answer: ((refusal: null) => void) | undefined;
  server[kState].policies = [
    {
      ask(_stream, _client, whenAnswered) {
        answer = whenAnswered;
      },
      onRefused: (client) => void given.push(client?.address),
      onSocket: () => expect.unreachable(),
    },
  ];
  const peer = { address: '192.0.2.1', family: 'IPv4', port: 1 };
  acceptConnection(server, { kind: 'tcp', remoteName: () => peer, close: () => undefined } as never);
  const closed = once(server, 'close');
  server.close();
  expect(() => answer!(null)).toThrow('no memory');
  expect(given).toEqual(['192.0.2.1']);
  await closed;
});

describe('as an option', () => {
  const across: SharedLimits = { take: async () => null, give: () => undefined };

  test.each<[string, object, string]>([
    ['null', { limitsAcross: null, maxConnectionsPerAddress: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [
      'no methods',
      { limitsAcross: { take: across.take }, maxConnectionsPerAddress: 1 },
      'ERR_INVALID_ARG_TYPE',
    ],
    ['without a limit', { limitsAcross: across }, 'ERR_INVALID_ARG_VALUE'],
    ['a misspelt name', { limitAcross: across, maxConnectionsPerAddress: 1 }, 'ERR_INVALID_ARG_VALUE'],
    ['a rate that is none', { limitsAcross: across, acceptRate: null }, 'ERR_INVALID_ARG_TYPE'],
  ])('%s is refused', (_what, options, code) => {
    expect(() => createServer(options)).toThrow(expect.objectContaining({ code }));
  });
});
