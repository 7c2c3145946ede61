import { describe, expect, test } from 'vitest';
import { connect, Socket, type SocketConstructorOptions } from '../index.ts';
import { FakeStream, FakeTransport } from '../testing/fake-transport.ts';

/** The calls on a connection's handle that set options. */
function optionCalls(stream: FakeStream): string[] {
  return stream.calls.filter((call) => /^(set|get|ref|unref)/.test(call));
}

/** A connected socket and its stream. */
async function connected(options: SocketConstructorOptions = {}, before?: (socket: Socket) => void) {
  const transport = new FakeTransport();
  const socket = new Socket({ transport, ...options });
  before?.(socket);
  socket.connect({ port: 1, host: '127.0.0.1' });
  await new Promise(process.nextTick);
  const { stream } = transport;
  stream.finishConnect();
  return { socket, stream, transport };
}

/** What reaches the handle by the time it is connected. */
const atConnect: [title: string, options: SocketConstructorOptions, calls: string[]][] = [
  ['nothing by default', {}, []],
  ['noDelay', { noDelay: true }, ['setNoDelay true']],
  ['noDelay: false', { noDelay: false }, []],
  ['keepAlive', { keepAlive: true }, ['setKeepAlive true 0']],
  ['keepAlive: false', { keepAlive: false, keepAliveInitialDelay: 5000 }, []],
  ['a delay alone', { keepAliveInitialDelay: 5000 }, []],
  ['keepAlive with a delay', { keepAlive: true, keepAliveInitialDelay: 5000 }, ['setKeepAlive true 5']],
  ['whole seconds', { keepAlive: true, keepAliveInitialDelay: 5999 }, ['setKeepAlive true 5']],
  ['a negative delay is none', { keepAlive: true, keepAliveInitialDelay: -5000 }, ['setKeepAlive true 0']],
  ['typeOfService', { typeOfService: 0x10 }, ['setTypeOfService 16']],
  ['typeOfService 0 was asked for too', { typeOfService: 0 }, ['setTypeOfService 0']],
  [
    'all of them',
    { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1000, typeOfService: 8 },
    ['setNoDelay true', 'setKeepAlive true 1', 'setTypeOfService 8'],
  ],
];

test.each(atConnect)('options of the constructor: %s', async (_title, options, calls) => {
  const { stream } = await connected(options);
  expect(optionCalls(stream)).toEqual(calls);
});

test.each(atConnect)('options of connect: %s', async (_title, options, calls) => {
  const transport = new FakeTransport();
  connect({ port: 1, host: '127.0.0.1', transport, ...options });
  await new Promise(process.nextTick);
  transport.stream.finishConnect();
  expect(optionCalls(transport.stream)).toEqual(calls);
});

test.each(atConnect)('options of a socket around a handle: %s', (_title, options, calls) => {
  const stream = new FakeStream('tcp', {});
  new Socket({ handle: stream, transport: new FakeTransport(), ...options });
  expect(optionCalls(stream)).toEqual(calls);
});

const asked: [title: string, ask: (socket: Socket) => void, calls: string[]][] = [
  ['setNoDelay()', (socket) => socket.setNoDelay(), ['setNoDelay true']],
  ['setNoDelay(true)', (socket) => socket.setNoDelay(true), ['setNoDelay true']],
  ['setNoDelay(false) is so already', (socket) => socket.setNoDelay(false), []],
  ['setNoDelay(true) twice', (socket) => socket.setNoDelay(true).setNoDelay(true), ['setNoDelay true']],
  ['setKeepAlive(true)', (socket) => socket.setKeepAlive(true), ['setKeepAlive true 0']],
  ['setKeepAlive(true, 2500)', (socket) => socket.setKeepAlive(true, 2500), ['setKeepAlive true 2']],
  [
    'setKeepAlive(true, 2000, 3000, 4)',
    (socket) => socket.setKeepAlive(true, 2000, 3000, 4),
    ['setKeepAlive true 2 3 4'],
  ],
  [
    'setKeepAlive({ … })',
    (socket) => socket.setKeepAlive({ enable: true, initialDelay: 2000, interval: 3000, count: 4 }),
    ['setKeepAlive true 2 3 4'],
  ],
  ['setTypeOfService(8)', (socket) => socket.setTypeOfService(8), ['setTypeOfService 8']],
];

describe('asked for on a connected socket', () => {
  test.each(asked)('%s', async (_title, ask, calls) => {
    const { socket, stream } = await connected();
    ask(socket);
    expect(optionCalls(stream)).toEqual(calls);
  });
});

describe('asked for before there is a connection', () => {
  test.each(asked)('%s', async (_title, ask, calls) => {
    const { stream } = await connected({}, ask);
    expect(optionCalls(stream)).toEqual(calls);
  });
});

describe('asked for while connecting', () => {
  test.each(asked)('%s', async (_title, ask, calls) => {
    const transport = new FakeTransport();
    const socket = connect({ port: 1, host: '127.0.0.1', transport });
    await new Promise(process.nextTick);
    ask(socket);
    expect(optionCalls(transport.stream)).toEqual([]);
    transport.stream.finishConnect();
    expect(optionCalls(transport.stream)).toEqual(calls);
  });
});

test('what was turned on can be turned off', async () => {
  const { socket, stream } = await connected({ noDelay: true, keepAlive: true });
  stream.calls.length = 0;
  socket.setNoDelay(false).setKeepAlive(false);
  expect(optionCalls(stream)).toEqual(['setNoDelay false', 'setKeepAlive false 0']);
});

test('what was turned off before the connection is not turned on', async () => {
  const { stream } = await connected({ noDelay: true, keepAlive: true }, (socket) => {
    socket.setNoDelay(false).setKeepAlive(false);
  });
  expect(optionCalls(stream)).toEqual([]);
});

test('the setters return the socket, in every state', async () => {
  const socket = new Socket({ transport: new FakeTransport() });
  const ask = () => {
    for (const result of [socket.setNoDelay(), socket.setKeepAlive(), socket.setTypeOfService(1)]) {
      expect(result).toBe(socket);
    }
    for (const result of [
      socket.setTimeout(0),
      socket.ref(),
      socket.unref(),
      socket.pause(),
      socket.resume(),
    ]) {
      expect(result).toBe(socket);
    }
  };
  ask();
  socket.connect({ port: 1, host: '127.0.0.1' });
  ask();
  socket.destroy();
  ask();
});

test('the type of service is remembered until there is a connection, then the system is asked', async () => {
  const socket = new Socket({ transport: new FakeTransport() });
  expect(socket.getTypeOfService()).toBe(0);
  socket.setTypeOfService(0x10);
  expect(socket.getTypeOfService()).toBe(0x10);
  const { socket: other, stream } = await connected({ typeOfService: 0x20 });
  expect(other.getTypeOfService()).toBe(7);
  expect(optionCalls(stream)).toEqual(['setTypeOfService 32', 'getTypeOfService']);
});

test('unref and ref reach the handle, and the handle that takes its place', async () => {
  const transport = new FakeTransport();
  const socket = new Socket({ transport });
  socket.connect({ port: 1, host: '127.0.0.1' });
  socket.unref();
  expect(transport.stream.hasRef()).toBe(false);
  socket.ref();
  expect(transport.stream.hasRef()).toBe(true);
  socket.unref();
  socket.destroy();
  await new Promise((resolve) => socket.once('close', resolve));
  socket.connect({ port: 1, host: '127.0.0.1' });
  expect(transport.streams).toHaveLength(2);
  expect(transport.stream.hasRef()).toBe(false);
  socket.destroy();
});
