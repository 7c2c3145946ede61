import { setImmediate as immediate } from 'node:timers/promises';
import { isIP } from '@net/ip-parse';
import type { ResolveCallback, Resolver } from '@net/transport';
import fc from '@net-tooling/config/fast-check';
import { describe, expect, test } from 'vitest';
import { connect, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

/** Connects to a name, and returns the observed result. */
async function outcomeOf(lookup: Resolver, options: object = {}) {
  const transport = new FakeTransport();
  const socket = connect({ port: 80, host: 'x.test', transport, lookup, ...options });
  let error: unknown;
  socket.on('error', (given) => {
    error = given;
  });
  await immediate();
  await immediate();
  const asked = transport.streams.flatMap(({ calls }) => calls).filter((call) => call.startsWith('connect'));
  const outcome = { asked, error, destroyed: socket.destroyed, connecting: socket.connecting };
  socket.destroy();
  return outcome;
}

const both = fc.boolean().map((autoSelectFamily) => ({ autoSelectFamily }));
const address = fc.oneof(
  fc.constantFrom('127.0.0.1', '::1', '10.0.0.1', 'fe80::1%eth0', 'name', '', '127.0.0.1\0', '1.2.3'),
  fc.ipV4(),
  fc.ipV6(),
  fc.constantFrom('127.0.0.1', '::1').map((text) => new String(text)),
  fc.anything(),
);
const family = fc.oneof(fc.constantFrom(4, 6, 0, undefined, '4', 'IPv4', 4n), fc.anything());
const entry = fc.oneof(fc.record({ address, family }), address);
const answer = fc.oneof(entry, fc.array(entry, { maxLength: 3 }));

/** For any result of a resolver: either only valid addresses are connected to, or there is an 'error'. */
function expectSound({ asked, error, destroyed }: Awaited<ReturnType<typeof outcomeOf>>): void {
  for (const call of asked) {
    const name = call.slice('connect '.length, -':80'.length);
    expect(isIP(name), name).not.toBe(0);
  }
  if (asked.length === 0) {
    expect(error).toBeInstanceOf(Error);
    expect(destroyed).toBe(true);
  }
}

describe('a resolver may answer anything', () => {
  test('through its callback', async () => {
    await fc.assert(
      fc.asyncProperty(answer, family, both, fc.boolean(), async (given, second, options, late) => {
        const lookup = ((_name: string, _options: object, callback: ResolveCallback) => {
          const call = () => callback(null, given as never, second as never);
          if (late) setImmediate(call);
          else call();
        }) as Resolver;
        if (late) await immediate();
        expectSound(await outcomeOf(lookup, options));
      }),
      { examples: [['::', { toString: null }, { autoSelectFamily: false }, false]] },
    );
  });

  test('through a promise', async () => {
    await fc.assert(
      fc.asyncProperty(
        answer.filter((given) => given !== undefined),
        both,
        async (given, options) => {
          const isThenable = typeof (given as { then?: unknown } | null)?.then === 'function';
          fc.pre(!isThenable);
          expectSound(await outcomeOf((async () => given) as unknown as Resolver, options));
        },
      ),
    );
  });
});

describe('a resolver that returns a promise just works', () => {
  const found: [title: string, lookup: () => Promise<unknown>, asked: string[]][] = [
    ['of an address', async () => '127.0.0.1', ['connect 127.0.0.1:80']],
    ['of what dns.promises.lookup gives', async () => ({ address: '::1', family: 6 }), ['connect ::1:80']],
    ['of what it gives with `all`', async () => [{ address: '::1', family: 6 }], ['connect ::1:80']],
    ['of what dns.promises.resolve4 gives', async () => ['10.0.0.1'], ['connect 10.0.0.1:80']],
  ];
  test.each(found)('%s', async (_title, lookup, asked) => {
    expect(await outcomeOf(lookup as unknown as Resolver)).toMatchObject({ asked, error: undefined });
  });

  test('and one that rejects ends in an error', async () => {
    const reason = new Error('no such name');
    const { error, asked } = await outcomeOf((() => Promise.reject(reason)) as unknown as Resolver);
    expect([error, asked]).toEqual([reason, []]);
  });

  test('and an async function that calls back is heard once', async () => {
    const lookup = async (_name: string, _options: object, callback: ResolveCallback) => {
      callback(null, '127.0.0.1', 4);
    };
    expect(await outcomeOf(lookup, { autoSelectFamily: false })).toMatchObject({
      asked: ['connect 127.0.0.1:80'],
      error: undefined,
    });
  });
});

test('of two answers the first counts, of whichever kind', async () => {
  const good = (callback: ResolveCallback) => callback(null, '127.0.0.1', 4);
  const bad = (callback: ResolveCallback) => callback(new Error('second'), '');
  for (const [first, second] of [
    [good, good],
    [good, bad],
  ] as const) {
    const outcome = await outcomeOf(
      (_name, _options, callback) => {
        first(callback);
        second(callback);
      },
      { autoSelectFamily: false },
    );
    expect(outcome).toMatchObject({ asked: ['connect 127.0.0.1:80'], error: undefined });
  }
});

test('an answer after destroy is not heard', async () => {
  const transport = new FakeTransport();
  let callback: ResolveCallback | undefined;
  const lookup: Resolver = (_name, _options, given) => {
    callback = given;
  };
  const socket = connect({ port: 80, host: 'x.test', transport, lookup });
  const heard: unknown[] = [];
  socket.on('lookup', (...args) => heard.push(args));
  socket.destroy();
  callback!(null, '127.0.0.1', 4);
  await immediate();
  expect([heard, transport.stream.calls.filter((call) => call.startsWith('connect'))]).toEqual([[], []]);
});

test('what a resolver throws is thrown by connect, and the socket is destroyed', () => {
  const socket = new Socket({ transport: new FakeTransport() });
  const lookup = () => {
    throw new Error('on purpose');
  };
  expect(() => socket.connect({ port: 80, host: 'x.test', lookup })).toThrow('on purpose');
  expect([socket.destroyed, socket.connecting]).toEqual([true, false]);
});
