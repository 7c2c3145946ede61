import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {
  DONE,
  getDefaultTransport,
  hostTransport,
  PENDING,
  type Timers,
  type Transport,
} from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { connect, Socket, type SocketConstructorOptions } from '../index.ts';
import { FakeTransport } from '../testing/fake-transport.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(server: net.Server = net.createServer((peer) => peer.pipe(peer))): Promise<number> {
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  server.on('connection', (peer) => ends.push(() => peer.destroy()));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

/** A fake transport with a clock that the test sets. */
class ClockedTransport extends FakeTransport {
  time = 0;
  readonly timers: Timers = {
    setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
    clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
    now: () => this.time,
  };
}

/** A connected socket over a transport of the test. */
async function connected(
  answers: ConstructorParameters<typeof FakeTransport>[0] = {},
  options: SocketConstructorOptions = {},
) {
  const transport = new ClockedTransport(answers);
  const socket = connect({ port: 1, host: '127.0.0.1', transport, ...options });
  ends.push(() => socket.destroy());
  await once(socket, 'connectionAttempt');
  transport.stream.finishConnect(DONE);
  const at = (time: number): void => {
    transport.time = time;
  };
  return { transport, socket, at };
}

describe('the times of reads and writes', () => {
  const timesOf = (socket: Socket) => {
    const { lastReadAt, lastWriteAt } = socket.stats();
    return [lastReadAt, lastWriteAt];
  };

  test('are known from the first call on', async () => {
    const { transport, socket, at } = await connected();
    socket.resume();
    at(10);
    transport.stream.arrive('before');
    socket.write('before');
    expect(timesOf(socket)).toEqual([undefined, undefined]);
    at(20);
    transport.stream.arrive('after');
    expect(timesOf(socket)).toEqual([20, undefined]);
    at(30);
    socket.write('after');
    expect(timesOf(socket)).toEqual([20, 30]);
  });

  test('are known from the beginning with the option, also of reads into memory of the program', async () => {
    const onread = { buffer: Buffer.alloc(8), callback: () => true };
    for (const options of [{ stats: true }, { stats: true, onread }]) {
      const { transport, socket, at } = await connected({}, options);
      socket.resume();
      at(10);
      if ('onread' in options) transport.stream.receiver!.onReadInto(1);
      else transport.stream.arrive('x');
      expect(timesOf(socket)).toEqual([10, undefined]);
    }
  });

  test('tell when the system took a write that had waited, and several chunks at once', async () => {
    const { transport, socket, at } = await connected({ write: PENDING }, { stats: true });
    at(10);
    socket.write('waits');
    expect(timesOf(socket)).toEqual([undefined, 10]);
    at(20);
    transport.stream.finishWrite(DONE);
    expect(timesOf(socket)).toEqual([undefined, 20]);
    at(30);
    socket.cork();
    socket.write('a');
    socket.write('b');
    socket.uncork();
    expect(timesOf(socket)).toEqual([undefined, 30]);
  });

  test('are those of the connection: the next one begins anew', async () => {
    const { transport, socket, at } = await connected({}, { stats: true });
    at(10);
    socket.write('x');
    socket.destroy();
    await once(socket, 'close');
    expect(timesOf(socket)).toEqual([undefined, 10]);
    socket.connect(1, '127.0.0.1');
    await once(socket, 'connectionAttempt');
    transport.stream.finishConnect(DONE);
    expect(timesOf(socket)).toEqual([undefined, undefined]);
  });

  test('do not make a timeout, and a timeout does not disturb them', async () => {
    const { transport, socket, at } = await connected({}, { stats: true });
    expect(socket.timeout).toBeUndefined();
    socket.setTimeout(60_000).resume();
    at(10);
    transport.stream.arrive('x');
    expect(timesOf(socket)).toEqual([10, undefined]);
    socket.setTimeout(0);
    at(20);
    transport.stream.arrive('x');
    expect(timesOf(socket)).toEqual([20, undefined]);
  });
});

describe('the write queue', () => {
  test('is what the system has not taken: of the write under way, and those behind it', async () => {
    const { transport, socket } = await connected({ write: PENDING });
    socket.write('12345');
    socket.write('678');
    transport.stream.writeQueueSize = 5;
    expect(socket.stats()).toMatchObject({ bytesWritten: 8, writeQueue: 8 });
    transport.stream.writeQueueSize = 2;
    expect(socket.stats()).toMatchObject({ bytesWritten: 8, writeQueue: 5 });
    transport.stream.writeQueueSize = 0;
    transport.stream.finishWrite(DONE);
    transport.stream.finishWrite(DONE);
    expect(socket.stats()).toMatchObject({ bytesWritten: 8, writeQueue: 0 });
  });

  test('has what is written while connecting, and joined writes', async () => {
    const transport = new FakeTransport();
    const socket = connect({ port: 1, host: '127.0.0.1', transport });
    ends.push(() => socket.destroy());
    socket.write('12345');
    socket.write('678');
    expect(socket.stats()).toMatchObject({ bytesWritten: 8, writeQueue: 8 });
    await once(socket, 'connectionAttempt');
    transport.stream.finishConnect(DONE);
    expect(socket.stats()).toMatchObject({ bytesWritten: 8, writeQueue: 0 });
    socket.write('a');
    socket.write('b');
    expect(socket.stats()).toMatchObject({ bytesWritten: 10, writeQueue: 1 });
    await new Promise(setImmediate);
    expect(socket.stats()).toMatchObject({ bytesWritten: 10, writeQueue: 0 });
  });

  test('of a socket that is destroyed, or not connected yet, is empty', async () => {
    const { socket } = await connected({ write: PENDING });
    socket.on('error', () => undefined);
    socket.write('12345');
    socket.write('678');
    socket.destroy();
    expect(socket.stats().writeQueue).toBe(0);
    expect(new Socket().stats()).toEqual({
      bytesRead: 0,
      bytesWritten: 0,
      writeQueue: 0,
      lastReadAt: undefined,
      lastWriteAt: undefined,
      connect: undefined,
    });
  });

  test('what the connect took', async () => {
    const transport = new ClockedTransport();
    const socket = connect({ port: 1, host: '127.0.0.1', transport });
    ends.push(() => socket.destroy());
    await once(socket, 'connectionAttempt');
    transport.time = 3;
    transport.stream.finishConnect(DONE);
    expect(socket.stats().connect).toEqual({
      lookupMs: 0,
      attemptsMs: 0,
      tcpMs: 3,
      totalMs: 3,
      attempts: 1,
    });
  });
});

const transports: [string, Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

describe.each(transports)('over the backend %s', (_name, transport) => {
  test('counts what a peer sends back, and then what it does not read', async () => {
    const port = await listening(net.createServer((peer) => peer.once('data', (data) => peer.write(data))));
    const socket = connect({ port, host: '127.0.0.1', transport, stats: true });
    ends.push(() => socket.destroy());
    await once(socket, 'connect');
    const before = performance.now();
    socket.write('hello');
    await once(socket, 'data');
    const { bytesRead, bytesWritten, writeQueue, lastReadAt, lastWriteAt } = socket.stats();
    expect([bytesRead, bytesWritten, writeQueue]).toEqual([5, 5, 0]);
    expect(lastWriteAt).toBeGreaterThanOrEqual(before);
    expect(lastReadAt).toBeGreaterThanOrEqual(lastWriteAt!);
    expect(lastReadAt).toBeLessThanOrEqual(performance.now());
  });

  test('sees the queue that a peer who does not read makes', async () => {
    const port = await listening(net.createServer((peer) => peer.pause()));
    const socket = connect({ port, host: '127.0.0.1', transport });
    ends.push(() => socket.resetAndDestroy());
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    const chunk = Buffer.alloc(4 << 20);
    while (socket.write(chunk));
    socket.write(chunk);
    await new Promise(setImmediate);
    const { bytesWritten, writeQueue } = socket.stats();
    expect(writeQueue).toBeGreaterThan(chunk.length);
    expect(writeQueue).toBeLessThanOrEqual(bytesWritten);
  });
});

test("counts what Node's HTTP reads and writes over a socket", async () => {
  const server = http.createServer((_request, response) => response.end('hello'));
  const port = await listening(server);
  const socket = connect({ port, host: '127.0.0.1', stats: true });
  const [response] = await once(http.get({ createConnection: () => socket }), 'response');
  response.resume();
  await once(response, 'end');
  const { bytesRead, bytesWritten, lastReadAt, lastWriteAt } = socket.stats();
  expect(Math.min(bytesRead, bytesWritten)).toBeGreaterThan(20);
  expect(lastReadAt).toBeGreaterThanOrEqual(lastWriteAt!);
  socket.destroy();
});

test('an option that is no boolean is refused', () => {
  expect(() => new Socket({ stats: 1 as never })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});
