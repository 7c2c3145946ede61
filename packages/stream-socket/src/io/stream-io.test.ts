import { once } from 'node:events';
import { Duplex } from 'node:stream';
import { PENDING } from '@net/transport';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Socket } from '../socket.ts';
import { type Answers, type FakeStream, FakeTransport } from '../testing/fake-transport.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** An open socket, and what it has asked its stream to write. */
function open(options: object = {}, answers: Answers = {}) {
  const transport = new FakeTransport(answers);
  const stream: FakeStream = transport.createStream('tcp');
  const socket = new Socket({ handle: stream, transport, ...options });
  const written = () => stream.calls.filter((call) => call.startsWith('write'));
  return { socket, stream, written };
}

const tick = () => new Promise<void>((resolve) => process.nextTick(resolve));

describe('shutdown', () => {
  test.each([
    ['that is over at once', 0],
    ['of a connection that is gone (ENOTCONN)', -107],
  ])('one %s finishes the stream', async (_what, status) => {
    const { socket, stream } = open({}, { shutdown: status });
    socket.end();
    await once(socket, 'finish');
    expect([stream.calls.includes('shutdown'), socket.errored]).toEqual([true, null]);
  });

  test('one that is pending finishes it when it is over', async () => {
    const { socket, stream } = open({}, { shutdown: PENDING });
    const finish = vi.fn();
    socket.on('finish', finish).end();
    await tick();
    expect(finish).not.toHaveBeenCalled();
    stream.finishShutdown();
    await tick();
    expect(finish).toHaveBeenCalledOnce();
  });

  test('one that fails is an error', async () => {
    const { socket } = open({}, { shutdown: -32 });
    socket.end();
    const [error] = await once(socket, 'error');
    expect(error).toMatchObject({ code: 'EPIPE', syscall: 'shutdown' });
  });
});

test('a read that cannot start is an error', async () => {
  const { socket } = open({}, { readStart: -107 });
  socket.resume();
  const [error] = await once(socket, 'error');
  expect(error).toMatchObject({ code: 'ENOTCONN', syscall: 'read' });
});

describe('corked writes', () => {
  test('go out in one call, without those that are empty', async () => {
    const { socket, written } = open();
    socket.cork();
    for (const text of ['a', '', 'é']) socket.write(text, 'latin1');
    socket.uncork();
    await tick();
    expect(written()).toEqual(['writeMany a|é']);
  });

  test('of which one is not empty are one write', async () => {
    const { socket, written } = open();
    socket.cork();
    for (const text of ['', 'é']) socket.write(text, 'latin1');
    socket.uncork();
    await tick();
    expect(written()).toEqual(['write latin1 é']);
  });
});

test('each pending write calls back when it is over, in order, however many there are', async () => {
  const { socket, stream, written } = open();
  const called = vi.fn();
  /** Leaves a gathered write pending of which a corked stream does not know. */
  const pendBehind = async (...texts: [string, string]) => {
    stream.answers.write = 0;
    for (const text of texts) socket.write(Buffer.from(text));
    socket.cork();
    stream.answers.write = PENDING;
    await tick();
    socket.uncork();
  };
  await pendBehind('a', 'b');
  await pendBehind('c', 'd');
  socket.write(Buffer.from('e'), called);
  expect(written()).toEqual(['write a', 'write b', 'write c', 'write d', 'write e']);
  for (const calls of [0, 0, 1]) {
    stream.finishWrite();
    await tick();
    expect(called).toHaveBeenCalledTimes(calls);
  }
});

describe('the short way past the stream is taken', () => {
  test.each<[string, (socket: Socket) => unknown, string]>([
    ['bytes', (socket) => socket.write(Buffer.from('a')), 'write a'],
    ['a text', (socket) => socket.write('é'), 'write utf8 é'],
    ...(
      [
        ['utf-8', 'utf8'],
        ['latin1', 'latin1'],
        ['binary', 'latin1'],
        ['ascii', 'ascii'],
        ['ucs2', 'ucs2'],
        ['ucs-2', 'ucs2'],
        ['utf16le', 'ucs2'],
        ['utf-16le', 'ucs2'],
      ] as const
    ).map(([encoding, kind]): [string, (socket: Socket) => unknown, string] => [
      encoding,
      (socket) => socket.write('a', encoding),
      `write ${kind} a`,
    ]),
  ])('by %s', (_what, write, call) => {
    const { socket, written } = open();
    const way = vi.spyOn(Duplex.prototype, 'write');
    write(socket);
    expect([way.mock.calls.length, written()]).toEqual([0, [call]]);
  });

  test('by nothing that the transport cannot encode, or that has a callback', () => {
    const { socket, written } = open();
    const way = vi.spyOn(Duplex.prototype, 'write');
    socket.write('61', 'hex');
    socket.write('a', () => undefined);
    expect([way.mock.calls.length, written()]).toEqual([2, ['write a', 'write utf8 a']]);
  });
});

describe('what arrives is heard as of any other Duplex', () => {
  /** A socket and a plain Duplex that have read '1', and how bytes arrive at each. */
  async function reading(): Promise<[Duplex, (text: string) => void][]> {
    const { socket, stream } = open();
    const plain = new Duplex({ read: () => undefined });
    const readers: [Duplex, (text: string) => void][] = [
      [socket, (text) => stream.arrive(text)],
      [plain, (text) => plain.push(text)],
    ];
    for (const [reader, arrive] of readers) {
      const first = once(reader, 'data');
      arrive('1');
      await first;
    }
    return readers;
  }

  test('in order, when more arrives before a resumed stream flows', async () => {
    for (const [reader, arrive] of await reading()) {
      const heard: string[] = [];
      reader.pause().on('data', (bytes) => heard.push(String(bytes)));
      arrive('2');
      reader.resume();
      arrive('3');
      while (heard.join('').length < 2) await tick();
      expect(heard.join('')).toBe('23');
    }
  });

  test('by a listener that is added after bytes have arrived, and before they are dropped', async () => {
    for (const [reader, arrive] of await reading()) {
      const heard: string[] = [];
      reader.resume();
      await tick();
      arrive('2');
      reader.on('data', (bytes) => heard.push(String(bytes)));
      await tick();
      expect(heard).toEqual(['2']);
    }
  });
});

describe('what a callback wrote before it threw goes out at once', () => {
  const fail = (socket: Socket): never => {
    for (const text of 'abc') socket.write(Buffer.from(text));
    throw new Error('on purpose');
  };

  test('a callback of onread', () => {
    const callback = () => fail(socket);
    const { socket, stream, written } = open({ onread: { buffer: Buffer.alloc(8), callback } });
    expect(() => stream.receiver!.onReadInto(1)).toThrow('on purpose');
    expect(written()).toEqual(['write a', 'write bc']);
  });
});

test('corked writes of a connection that is destroyed as it opens are refused', async () => {
  const transport = new FakeTransport();
  const socket = new Socket({ transport });
  socket.on('error', () => undefined).on('connect', () => socket.destroy());
  socket.connect({ host: '127.0.0.1', port: 1 });
  while (!transport.streams[0]?.calls.includes('connect 127.0.0.1:1')) await tick();
  const codes: unknown[] = [];
  socket.cork();
  for (const text of 'ab') {
    socket.write(text, (error) => codes.push((error as NodeJS.ErrnoException | null)?.code));
  }
  socket.uncork();
  const closed = once(socket, 'close');
  transport.stream.finishConnect();
  await closed;
  await tick();
  expect(codes).toEqual(['ERR_SOCKET_CLOSED', 'ERR_SOCKET_CLOSED']);
});
