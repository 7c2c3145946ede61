import dns from 'node:dns';
import { closeOf } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { connect, type LookupFunction, type LookupFunctionOptions, Socket } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

/** Connects with a look-up that does not answer by itself. */
function start(options: object = {}) {
  const calls: LookupFunctionOptions[] = [];
  const answers: ((address: string) => void)[] = [];
  const lookup: LookupFunction = (_name, given, callback) => {
    calls.push(given);
    answers.push((address) => callback(null, address, 4));
  };
  const transport = new FakeTransport();
  const socket = connect({ port: 80, host: 'x.test', transport, lookup, ...options });
  socket.on('error', () => undefined);
  return { socket, transport, calls, answers };
}

describe('the signal of a lookup is aborted', () => {
  test('when the socket is destroyed', async () => {
    const { socket, calls } = start();
    const { signal } = calls[0]!;
    expect(signal.aborted).toBe(false);
    const aborted = new Promise((resolve) => signal.addEventListener('abort', resolve));
    await closeOf(socket.destroy());
    await aborted;
    expect(signal.reason).toMatchObject({ name: 'AbortError' });
  });

  test('also for a lookup that asks for it only then', async () => {
    const { socket, calls } = start();
    await closeOf(socket.destroy());
    expect(calls[0]!.signal.aborted).toBe(true);
    expect(calls[0]!.signal).toBe(calls[0]!.signal);
  });

  test('when the time to connect has passed', async () => {
    const { socket, calls } = start({ connectTimeout: 1 });
    await closeOf(socket);
    expect(calls[0]!.signal.aborted).toBe(true);
  });

  test('when the signal of the socket is aborted', async () => {
    const controller = new AbortController();
    const { socket, calls } = start({ signal: controller.signal });
    controller.abort();
    await closeOf(socket);
    expect(calls[0]!.signal.aborted).toBe(true);
  });

  test('when another connect takes its place', async () => {
    const { socket, calls } = start();
    socket.connect({ port: 80, host: '127.0.0.1' });
    expect(calls[0]!.signal.aborted).toBe(true);
    await closeOf(socket.destroy());
  });

  test('when the lookup itself destroys the socket', async () => {
    let signal: AbortSignal | undefined;
    const socket = new Socket({ transport: new FakeTransport() });
    const lookup: LookupFunction = (_name, options) => {
      signal = options.signal;
      socket.destroy();
    };
    socket.connect({ port: 80, host: 'x.test', lookup });
    await closeOf(socket);
    expect(signal?.aborted).toBe(true);
  });

  test('and ends a promise whose rejection nobody else hears of', async () => {
    const lookup: LookupFunction = (_name, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { socket } = start({ lookup });
    await closeOf(socket.destroy());
  });
});

test('the signal of a lookup that has answered is not aborted', async () => {
  const { socket, calls, answers } = start();
  answers[0]!('127.0.0.1');
  await closeOf(socket.destroy());
  expect(calls[0]!.signal.aborted).toBe(false);
});

test('the options of a lookup look like those of Node', async () => {
  const { socket, calls } = start();
  expect(Object.keys(calls[0]!).toSorted()).toEqual(['all', 'family', 'hints']);
  await closeOf(socket.destroy());
});

test('what compiles as a lookup', () => {
  const lookups: LookupFunction[] = [
    dns.lookup,
    dns.promises.lookup,
    async () => '127.0.0.1',
    async () => ['127.0.0.1', { address: '::1', family: 6 }],
    (hostname) => dns.promises.resolve4(hostname),
    async (_hostname, _options, callback) => callback(null, '127.0.0.1', 4),
    (_hostname, { signal }, callback) => signal.addEventListener('abort', () => callback(signal.reason, '')),
  ];
  expect(lookups).toHaveLength(7);
});
