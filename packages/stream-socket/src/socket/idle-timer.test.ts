import { PENDING } from '@net/transport';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connect, Socket } from '../index.ts';
import { FakeStream, FakeTransport } from '../testing/fake-transport.ts';

const turn = () => new Promise(process.nextTick);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** A socket with a handle and a timeout of 100 ms, and the number of `'timeout'` events. */
function idleSocket(stream = new FakeStream('tcp', {})) {
  const socket = new Socket({ handle: stream });
  let timeouts = 0;
  socket.on('timeout', () => timeouts++);
  socket.setTimeout(100);
  return { socket, stream, timeouts: () => timeouts };
}

test("'timeout' comes once when nothing happens, and the socket stays open", () => {
  const { socket, timeouts } = idleSocket();
  vi.advanceTimersByTime(99);
  expect(timeouts()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(timeouts()).toBe(1);
  vi.advanceTimersByTime(10_000);
  expect(timeouts()).toBe(1);
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

const activities: [title: string, act: (socket: Socket, stream: FakeStream) => void][] = [
  ['bytes that arrive', (_socket, stream) => stream.arrive('x')],
  ['a write', (socket) => socket.write('x')],
  [
    'several writes at once',
    (socket) => {
      socket.cork();
      socket.write('x');
      socket.write('y');
      socket.uncork();
    },
  ],
  ['setTimeout itself', (socket) => socket.setTimeout(100)],
];

test.each(activities)('%s: counts as activity', (_title, act) => {
  const { socket, stream, timeouts } = idleSocket();
  vi.advanceTimersByTime(60);
  act(socket, stream);
  vi.advanceTimersByTime(99);
  expect(timeouts()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(timeouts()).toBe(1);
  socket.destroy();
});

test('activity after a timeout starts it again', () => {
  const { socket, stream, timeouts } = idleSocket();
  vi.advanceTimersByTime(100);
  stream.arrive('x');
  vi.advanceTimersByTime(100);
  expect(timeouts()).toBe(2);
  socket.destroy();
});

test('the end of a pending write is activity', () => {
  const { socket, stream, timeouts } = idleSocket(new FakeStream('tcp', { write: PENDING }));
  socket.write('x');
  vi.advanceTimersByTime(60);
  stream.finishWrite();
  vi.advanceTimersByTime(60);
  expect(timeouts()).toBe(0);
  vi.advanceTimersByTime(40);
  expect(timeouts()).toBe(1);
  socket.destroy();
});

test('a slow write that makes progress is not idle; one that makes none is', () => {
  const { socket, stream, timeouts } = idleSocket(new FakeStream('tcp', { write: PENDING }));
  socket.write('x'.repeat(1000));
  for (const left of [1000, 600, 200]) {
    stream.writeQueueSize = left;
    vi.advanceTimersByTime(100);
    expect(timeouts()).toBe(0);
  }
  vi.advanceTimersByTime(100);
  expect(timeouts()).toBe(1);
  socket.destroy();
});

test('0 turns it off', () => {
  const { socket, timeouts } = idleSocket();
  socket.setTimeout(0);
  expect(socket.timeout).toBe(0);
  vi.advanceTimersByTime(10_000);
  expect(timeouts()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  socket.destroy();
});

test('the callback is a listener that hears one timeout', () => {
  const { socket, stream } = idleSocket();
  const callback = vi.fn();
  socket.setTimeout(50, callback);
  expect(socket.timeout).toBe(50);
  vi.advanceTimersByTime(50);
  stream.arrive('x');
  vi.advanceTimersByTime(50);
  expect(callback).toHaveBeenCalledTimes(1);
  socket.destroy();
});

test('0 removes the callback', () => {
  const { socket, stream } = idleSocket();
  const callback = vi.fn();
  socket.setTimeout(50, callback);
  socket.setTimeout(0, callback);
  socket.setTimeout(50);
  stream.arrive('x');
  vi.advanceTimersByTime(50);
  expect(callback).not.toHaveBeenCalled();
  socket.destroy();
});

test('a destroyed socket has no timeout any more', async () => {
  const { socket, timeouts } = idleSocket();
  socket.destroy();
  expect(vi.getTimerCount()).toBe(0);
  expect(socket.setTimeout(100)).toBe(socket);
  vi.advanceTimersByTime(10_000);
  expect(timeouts()).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
  await turn();
});

test('a socket destroyed in its timeout listener is left with nothing', () => {
  const { socket } = idleSocket();
  socket.on('timeout', () => socket.destroy());
  vi.advanceTimersByTime(100);
  expect([socket.destroyed, vi.getTimerCount()]).toEqual([true, 0]);
});

test('the timeout option of connect runs while connecting, and does not end it', async () => {
  const transport = new FakeTransport();
  const socket = connect({ port: 1, host: '127.0.0.1', transport, timeout: 100 });
  const timeout = vi.fn();
  socket.on('timeout', timeout);
  expect(socket.timeout).toBe(100);
  await turn();
  vi.advanceTimersByTime(100);
  expect(timeout).toHaveBeenCalledTimes(1);
  expect(socket.connecting).toBe(true);
  transport.stream.finishConnect();
  expect(socket.readyState).toBe('open');
  socket.destroy();
});

test('a timeout set before connect starts over with it', async () => {
  const transport = new FakeTransport();
  const socket = new Socket({ transport });
  const timeout = vi.fn();
  socket.setTimeout(100, timeout);
  vi.advanceTimersByTime(60);
  socket.connect({ port: 1, host: '127.0.0.1' });
  vi.advanceTimersByTime(60);
  expect(timeout).not.toHaveBeenCalled();
  vi.advanceTimersByTime(40);
  expect(timeout).toHaveBeenCalledTimes(1);
  await turn();
  socket.destroy();
});

test('a fraction of a millisecond, and more than a timer takes', () => {
  const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  const { socket, timeouts } = idleSocket();
  socket.setTimeout(0.5);
  expect(socket.timeout).toBe(0.5);
  vi.advanceTimersByTime(1);
  expect(timeouts()).toBe(1);
  socket.setTimeout(2 ** 31);
  expect(warning).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(2 ** 31 - 2);
  expect(timeouts()).toBe(1);
  vi.advanceTimersByTime(1);
  expect(timeouts()).toBe(2);
  warning.mockRestore();
  socket.destroy();
});

test('a value that is none leaves the timeout as it was', () => {
  const { socket, timeouts } = idleSocket();
  expect(() => socket.setTimeout(50, 'x' as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
  vi.advanceTimersByTime(99);
  expect(timeouts()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(timeouts()).toBe(1);
  socket.destroy();
});
