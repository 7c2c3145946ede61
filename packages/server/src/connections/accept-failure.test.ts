import { once } from 'node:events';
import { errnoNumber, type SystemError } from '@net/errors';
import { getDefaultTransport, type ListenHandle, type Timer, type Transport } from '@net/transport';
import { describe, expect, test } from 'vitest';
import { createServer } from '../index.ts';
import { clientOf, started } from '../testing/clients.ts';

interface Stage {
  transport: Transport;
  /** The calls of `acceptStop` and `acceptStart` since the last look. */
  calls(): string[];
  /** Has the system say that it cannot accept. */
  fail(code: 'EMFILE' | 'ENFILE' | 'ENOMEM' | 'ECONNABORTED'): void;
  advance(ms: number): void;
}

/** The default transport with a clock of the test, whose listener reports failures of `accept` when the test says so. */
function stage(): Stage {
  const real = getDefaultTransport();
  let calls: string[] = [];
  let listener: ListenHandle;
  let now = 0;
  const waiting = new Map<Timer, [at: number, callback: () => void]>();
  return {
    transport: {
      ...real,
      createListener(kind) {
        listener = real.createListener(kind);
        for (const name of ['acceptStop', 'acceptStart'] as const) {
          const method = listener[name].bind(listener);
          listener[name] = () => {
            calls.push(name);
            return method();
          };
        }
        return listener;
      },
      timers: {
        setTimeout(callback, delayMs) {
          const timer: Timer = { refresh: () => undefined };
          waiting.set(timer, [now + delayMs, callback]);
          return timer;
        },
        clearTimeout: (timer) => void (timer && waiting.delete(timer)),
        now: () => now,
      },
    },
    calls() {
      const made = calls;
      calls = [];
      return made;
    },
    fail: (code) => listener.receiver!.onConnection(errnoNumber(code), null),
    advance(ms) {
      now += ms;
      for (const [timer, [at, callback]] of [...waiting]) {
        if (at > now) continue;
        waiting.delete(timer);
        callback();
      }
    },
  };
}

describe.each(['EMFILE', 'ENFILE', 'ENOMEM'] as const)('%s', (code) => {
  test('pauses accepting and is told once, until it is over', async () => {
    const { transport, calls, fail, advance } = stage();
    const server = await started(createServer({ transport }));
    const errors: string[] = [];
    server.on('error', (error: Error) =>
      errors.push(`${(error as SystemError).syscall} ${(error as SystemError).code}`),
    );
    calls();

    fail(code);
    expect([calls(), errors]).toEqual([['acceptStop'], [`accept ${code}`]]);
    advance(99);
    expect(calls()).toEqual([]);
    advance(1);
    expect(calls()).toEqual(['acceptStart']);
    // Still short of descriptors: the next try fails, which is no news.
    fail(code);
    expect([calls(), errors.length]).toEqual([['acceptStop'], 1]);
    advance(100);
    expect(calls()).toEqual(['acceptStart']);

    const connection = once(server, 'connection');
    clientOf(server);
    await connection;
    advance(999);
    fail(code);
    expect(errors.length).toBe(1);
    advance(100);
    advance(1000);
    fail(code);
    expect(errors.length).toBe(2);
  });
});

test('another failure of one connection is told each time, and pauses nothing', async () => {
  const { transport, calls, fail } = stage();
  const server = await started(createServer({ transport }));
  const errors: Error[] = [];
  server.on('error', (error: Error) => errors.push(error));
  calls();
  fail('ECONNABORTED');
  fail('ECONNABORTED');
  expect([calls(), errors.length]).toEqual([[], 2]);
});

test('a server that was closed in the meantime is not opened again', async () => {
  const { transport, calls, fail, advance } = stage();
  const server = await started(createServer({ transport }));
  server.on('error', () => undefined);
  fail('EMFILE');
  const closed = once(server, 'close');
  server.close();
  await closed;
  calls();
  advance(100);
  expect(calls()).toEqual([]);
});
