import { once } from 'node:events';
import { DONE, PENDING } from '@net/transport';
import { expect, test } from 'vitest';
import { Socket } from '../socket.ts';
import { type FakeStream, FakeTransport } from '../testing/fake-transport.ts';
import { getDefaultGatherWrites, setDefaultGatherWrites } from './default-gather-writes.ts';

const EPIPE = -32;

/** An open socket, and the writes that it passed to its handle. */
function open(transport = new FakeTransport()) {
  const stream: FakeStream = transport.createStream('tcp');
  const socket = new Socket({ handle: stream, transport });
  const written = () => stream.calls.filter((call) => call.startsWith('write')).map((call) => call.slice(6));
  return { socket, stream, written };
}

const tick = () => new Promise<void>((resolve) => process.nextTick(resolve));

test('the first write of a turn goes out at once, the others together when it ends', async () => {
  const { socket, written } = open();
  for (const text of 'abcd') socket.write(Buffer.from(text));
  expect(written()).toEqual(['a']);
  await tick();
  expect(written()).toEqual(['a', 'bcd']);
});

test('an event begins a new turn', () => {
  const { socket, stream, written } = open();
  socket.on('data', () => socket.write(Buffer.from('answer')));
  stream.arrive('1');
  stream.arrive('2');
  expect(written()).toEqual(['answer', 'answer']);
});

test('what a listener wrote before it threw goes out at once', () => {
  const { socket, stream, written } = open();
  socket.on('data', () => {
    for (const text of 'abc') socket.write(Buffer.from(text));
    throw new Error('on purpose');
  });
  expect(() => stream.arrive('1')).toThrow('on purpose');
  expect(written()).toEqual(['a', 'bc']);
});

test('what does not fit goes out before the end of the turn', async () => {
  const { socket, written } = open();
  for (let index = 0; index < 20; index++) socket.write(Buffer.alloc(1024, 'a'));
  expect(written().map((text) => text.length)).toEqual([1024, 16 * 1024, 1024]);
  await tick();
  expect(written().map((text) => text.length)).toEqual([1024, 16 * 1024, 1024, 2 * 1024]);
});

test('a large write goes out at once, after what was gathered', () => {
  const { socket, written } = open();
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  socket.write(Buffer.alloc(5000, 'c'));
  expect(written()).toEqual(['a', 'b', 'c'.repeat(5000)]);
});

test('texts are measured in bytes: none is cut', async () => {
  const { socket, written } = open();
  const texts = Array.from({ length: 20 }, (_, index) => '€'.repeat(1000 + index));
  for (const text of texts) socket.write(text);
  await tick();
  // What was not gathered is given as a text, what was as bytes.
  const parts = written().map((call) =>
    call.startsWith('utf8 ') ? Buffer.from(call.slice(5)) : Buffer.from(call, 'latin1'),
  );
  expect(Buffer.concat(parts).toString() === texts.join('')).toBe(true);
});

test('an empty write is none', async () => {
  const { socket, written } = open();
  socket.write(Buffer.from('a'));
  socket.write('');
  socket.write(Buffer.alloc(0));
  await tick();
  expect(written()).toEqual(['a']);
});

test('a write that is too large waits for what was gathered and is pending', async () => {
  const { socket, stream, written } = open();
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  stream.answers.write = PENDING;
  const large = Buffer.alloc(5000, 'c');
  socket.write(large);
  expect(written()).toEqual(['a', 'b']);
  stream.answers.write = DONE;
  stream.finishWrite();
  await tick();
  expect(written()).toEqual(['a', 'b', String(large)]);
});

test('an event that comes in the middle of a turn is one of its own', () => {
  const { socket, stream, written } = open();
  socket.on('data', () => socket.write(Buffer.from('answer')));
  socket.write(Buffer.from('a'));
  stream.arrive('1');
  expect(written()).toEqual(['a', 'answer']);
});

test('what one socket has gathered is not counted by another', () => {
  const one = open();
  const two = open();
  for (const text of 'abc') one.socket.write(Buffer.from(text));
  two.socket.write(Buffer.from('1'));
  expect([one.socket.bytesWritten, two.socket.bytesWritten]).toEqual([3, 1]);
});

test('another socket that gathers lets the first one go', async () => {
  const one = open();
  const two = open();
  for (const text of 'abc') one.socket.write(Buffer.from(text));
  for (const text of '123') two.socket.write(Buffer.from(text));
  expect(one.written()).toEqual(['a', 'bc']);
  expect(two.written()).toEqual(['1']);
  await tick();
  expect(two.written()).toEqual(['1', '23']);
});

test('whoever asks for the handle finds everything written', () => {
  const { socket, written } = open();
  for (const text of 'abc') socket.write(Buffer.from(text));
  Reflect.get(socket, '_handle');
  expect(written()).toEqual(['a', 'bc']);
});

test('what the system does not take at once is pending like any other write', async () => {
  const { socket, stream, written } = open();
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  socket.write(Buffer.from('c'));
  stream.answers.write = PENDING;
  await tick();
  expect([written(), socket.writableLength, socket.bytesWritten]).toEqual([['a', 'bc'], 2, 3]);
  socket.write(Buffer.from('d'));
  expect([written(), socket.writableLength, socket.bytesWritten]).toEqual([['a', 'bc'], 3, 4]);
  stream.answers.write = DONE;
  stream.finishWrite();
  expect([written(), socket.bytesWritten]).toEqual([['a', 'bc', 'd'], 4]);
  await tick();
  expect(socket.writableLength).toBe(0);
});

test('the memory of a pending write is not written to again', async () => {
  const transport = new FakeTransport();
  const { socket, stream } = open(transport);
  const other = open();
  const given: Uint8Array[] = [];
  const { write } = stream;
  stream.write = function keep(bytes) {
    given.push(bytes);
    return write.call(this, bytes);
  };
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  stream.answers.write = PENDING;
  await tick();
  other.socket.write(Buffer.from('1'));
  other.socket.write(Buffer.from('2'));
  await tick();
  expect(given.map(String)).toEqual(['a', 'b']);
});

test('it may be pending behind the back of a corked stream, and what was corked follows', async () => {
  const { socket, stream, written } = open();
  const ended: string[] = [];
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  socket.cork();
  stream.answers.write = PENDING;
  socket.write(Buffer.from('c'), () => ended.push('c'));
  expect(written()).toEqual(['a', 'b']);
  socket.uncork();
  expect(written()).toEqual(['a', 'b', 'c']);
  stream.finishWrite();
  await tick();
  expect(ended).toEqual([]);
  stream.finishWrite();
  await tick();
  expect(ended).toEqual(['c']);
});

test('it may be pending together with the shutdown that follows it, which ends the stream', async () => {
  const { socket, stream, written } = open();
  let finishes = 0;
  socket.on('finish', () => finishes++);
  socket.write(Buffer.from('a'));
  socket.write(Buffer.from('b'));
  Object.assign(stream.answers, { write: PENDING, shutdown: PENDING });
  socket.end();
  await tick();
  expect([...written(), stream.calls.at(-1)]).toEqual(['a', 'b', 'shutdown']);
  stream.finishWrite();
  await tick();
  expect(finishes).toBe(0);
  stream.finishShutdown();
  await tick();
  expect(finishes).toBe(1);
});

test('a failure destroys the socket, in a corked stream as well', async () => {
  for (const prepare of [() => undefined, (socket: Socket) => socket.cork()]) {
    const { socket, stream } = open();
    socket.write(Buffer.from('a'));
    expect(socket.write(Buffer.from('b'))).toBe(true);
    prepare(socket);
    stream.answers.write = EPIPE;
    const [error] = await once(socket, 'error');
    expect([error.code, error.syscall, socket.destroyed]).toEqual(['EPIPE', 'write', true]);
  }
});

test('a failure that comes later destroys the socket, in a corked stream as well', async () => {
  for (const prepare of [() => undefined, (socket: Socket) => socket.cork()]) {
    const { socket, stream } = open();
    socket.write(Buffer.from('a'));
    socket.write(Buffer.from('b'));
    prepare(socket);
    stream.answers.write = PENDING;
    await tick();
    stream.finishWrite(EPIPE);
    const [error] = await once(socket, 'error');
    expect([error.code, error.syscall, socket.destroyed]).toEqual(['EPIPE', 'write', true]);
  }
});

test('a socket that is not to gather writes each chunk at once', () => {
  const transport = new FakeTransport();
  const stream: FakeStream = transport.createStream('tcp');
  const socket = new Socket({ handle: stream, transport, gatherWrites: false });
  for (const text of 'abc') socket.write(Buffer.from(text));
  expect(stream.calls.filter((call) => call.startsWith('write'))).toEqual(['write a', 'write b', 'write c']);
});

test('the default can be set, and an option overrules it', () => {
  setDefaultGatherWrites(false);
  try {
    expect(getDefaultGatherWrites()).toBe(false);
    const counts = [undefined, true].map((gatherWrites) => {
      const transport = new FakeTransport();
      const stream: FakeStream = transport.createStream('tcp');
      const socket = new Socket({ handle: stream, transport, gatherWrites });
      for (const text of 'abc') socket.write(Buffer.from(text));
      return stream.calls.filter((call) => call.startsWith('write')).length;
    });
    expect(counts).toEqual([3, 1]);
  } finally {
    setDefaultGatherWrites(true);
  }
});

test('what is no boolean is refused', () => {
  const refusal = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
  expect(() => setDefaultGatherWrites('no' as never)).toThrow(refusal);
  expect(() => new Socket({ gatherWrites: 0 as never })).toThrow(refusal);
});

test('the calls by which a process ends keep their names', () => {
  const { socket } = open();
  socket.write('a');
  socket.write('b');
  expect([process.kill.name, process.abort.name]).toEqual(['kill', 'abort']);
});
