import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex, PassThrough, Readable, Transform, Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import {
  closeOf,
  ipcPath,
  listen,
  logEvents,
  lookOf,
  type NetImplementation,
  pair,
} from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours, testBoth, testSame } from '../testing/implementations.ts';

const connectOf = (net: NetImplementation) => (to: object) => net.connect(to as never);

/** All that arrives until the end, as text. */
async function textOf(socket: Socket): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('latin1');
}

/** Bytes that depend on their position, to detect reordering. */
function pattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let index = 0; index < length; index += 4) bytes.writeUInt32BE(index, Math.min(index, length - 4));
  return bytes;
}

async function bytesOf(socket: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

testBoth('a socket is a stream.Duplex', async (net) => {
  const { client } = await pair(connectOf(net));
  expect(client).toBeInstanceOf(Duplex);
  expect(client).toBeInstanceOf(net.Socket);
});

testSame(
  'the high water marks',
  async (net) => {
    const marks = (socket: Socket) => [
      socket.readableHighWaterMark,
      socket.writableHighWaterMark,
      socket.readableObjectMode,
      socket.writableObjectMode,
      (socket as unknown as { writableNeedDrain: boolean }).writableNeedDrain,
    ];
    const options = [{}, { highWaterMark: 777 }, { readableHighWaterMark: 5, writableHighWaterMark: 6 }];
    return options.map((each) => marks(new net.Socket(each as object)));
  },
  { below: 22, because: 'its streams buffer 16 KiB and not 64' },
);

testBoth('pipe and back', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.pipe(remote);
  client.end('hello');
  expect(await textOf(client)).toBe('hello');
});

testBoth('pipeline through a transform, both ways', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const upper = new Transform({
    transform: (chunk, _encoding, callback) => callback(null, String(chunk).toUpperCase()),
  });
  const echoed = pipeline(remote, remote);
  const answer = bytesOf(client);
  await pipeline(Readable.from(['hel', 'lo']), upper, client);
  await echoed;
  expect(String(await answer)).toBe('HELLO');
});

testBoth('finished resolves when both halves are done', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const done = finished(client);
  remote.end();
  client.resume();
  await done;
  expect([client.readableEnded, client.writableFinished]).toEqual([true, true]);
});

testBoth('finished rejects with the error, or with a premature close', async (net) => {
  const broken = (await pair(connectOf(net))).client;
  const failure = finished(broken).catch((error: unknown) => error);
  broken.destroy(new Error('enough'));
  expect(await failure).toMatchObject({ message: 'enough' });
  const { client } = await pair(connectOf(net));
  const closed = finished(client).catch((error: unknown) => error);
  client.destroy();
  expect(await closed).toMatchObject({ code: 'ERR_STREAM_PREMATURE_CLOSE' });
});

testBoth('leaving a for await loop closes the socket', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.write('one');
  for await (const chunk of client) {
    expect(String(chunk)).toBe('one');
    break;
  }
  expect(client.destroyed).toBe(true);
});

testBoth('a for await loop throws what destroys the socket', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.write('one');
  const loop = async () => {
    for await (const _chunk of client) client.destroy(new Error('enough'));
  };
  await expect(loop()).rejects.toThrow('enough');
});

testBoth('setEncoding keeps characters whole', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  expect(client.setEncoding('utf8')).toBe(client);
  const bytes = Buffer.from('aé€😀z');
  let text = '';
  client.on('data', (chunk) => {
    expect(typeof chunk).toBe('string');
    text += chunk;
  });
  for (const byte of bytes) {
    remote.write(Buffer.of(byte));
    await new Promise(setImmediate);
  }
  remote.end();
  await once(client, 'end');
  expect(text).toBe('aé€😀z');
});

for (const encoding of [
  'utf8',
  'latin1',
  'ascii',
  'ucs2',
  'base64',
  'hex',
  'binary',
  'utf-16le',
  'UTF8',
  'base64url',
]) {
  testSame(`write in ${encoding}`, async (net) => {
    const { client, remote } = await pair(connectOf(net));
    const bytes = bytesOf(remote);
    client.write('abcd', encoding as BufferEncoding);
    client.write('éÿ€😀', encoding as BufferEncoding);
    client.end('61', encoding as BufferEncoding);
    client.resume();
    const result = (await bytes).toString('hex');
    return [result, client.bytesWritten];
  });

  testSame(
    `corked writes in ${encoding}`,
    async (net) => {
      const { client, remote } = await pair(connectOf(net));
      const bytes = bytesOf(remote);
      client.cork();
      client.write('abcd', encoding as BufferEncoding);
      client.write(Buffer.from('bytes'));
      client.write('éÿ€😀', encoding as BufferEncoding);
      client.write('');
      const corked = client.bytesWritten;
      client.uncork();
      client.end();
      client.resume();
      const result = (await bytes).toString('hex');
      return [result, corked, client.bytesWritten];
    },
    encoding === 'hex' ? { below: 24, because: 'it aborts on corked text that is no hex' } : undefined,
  );
}

test('corked text that is no hex is written as far as it is', async () => {
  const { client, remote } = await pair(connectOf(ours));
  client.cork();
  client.write('616', 'hex');
  client.write('6x', 'hex');
  client.write('62', 'hex');
  client.uncork();
  client.end();
  expect(await textOf(remote)).toBe('ab');
});

testBoth('setDefaultEncoding', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  client.setDefaultEncoding('hex');
  client.end('616263');
  expect(await textOf(remote)).toBe('abc');
});

testBoth('every kind of bytes', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const text = textOf(remote);
  client.write(Buffer.from('a'));
  client.write(new Uint8Array([0x62]));
  client.write(new Uint16Array([0x6463]) as never);
  client.write(new DataView(new ArrayBuffer(1)) as never);
  client.write(new Uint8Array(new SharedArrayBuffer(1)));
  client.write(Buffer.alloc(0));
  client.end(new Uint8Array([0x65]));
  expect(await text).toBe('abcd\0\0e');
});

testBoth('writes arrive in the order they were made, whatever their kind', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const text = textOf(remote);
  let expected = '';
  for (let index = 0; index < 2000; index++) {
    const piece = `${index},`;
    expected += piece;
    if (index % 7 === 0) client.cork();
    client.write(index % 3 === 0 ? piece : Buffer.from(piece));
    if (index % 7 === 3) client.uncork();
  }
  client.uncork();
  client.end();
  expect(await text).toBe(expected);
});

testBoth('each write callback is called once, in order, and end last', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.resume();
  const called: unknown[] = [];
  for (let index = 0; index < 50; index++) client.write('x'.repeat(index * 100), () => called.push(index));
  client.end('last', () => called.push('end'));
  await once(client, 'finish');
  await new Promise(setImmediate);
  expect(called).toEqual([...Array(50).keys(), 'end']);
});

testBoth('end takes every form of its arguments', async (net) => {
  const forms: [(socket: Socket, done: () => void) => Socket, string][] = [
    [(socket, done) => socket.end(done), ''],
    [(socket, done) => socket.end('a', done), 'a'],
    [(socket, done) => socket.end('61', 'hex', done), 'a'],
    [(socket, done) => socket.end(Buffer.from('a'), done), 'a'],
  ];
  for (const [end, text] of forms) {
    const { client, remote } = await pair(connectOf(net));
    const received = textOf(remote);
    await new Promise<void>((resolve) => {
      expect(end(client, resolve)).toBe(client);
    });
    expect(await received).toBe(text);
  }
});

testBoth('a megabyte each way at once, with backpressure', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const bytes = pattern(8 * 1024 * 1024);
  remote.pipe(remote);
  const received = bytesOf(client);
  let drains = 0;
  for (let offset = 0; offset < bytes.length; offset += 256 * 1024) {
    if (!client.write(bytes.subarray(offset, offset + 256 * 1024))) {
      await once(client, 'drain');
      drains++;
    }
  }
  client.end();
  expect((await received).equals(bytes)).toBe(true);
  expect(drains).toBeGreaterThan(0);
});

testBoth("write returns false past the high water mark, and 'drain' follows when all is out", async (net) => {
  const peer = await listen();
  const client = net.connect({ ...peer.to, highWaterMark: 10 } as never);
  expect(client.write('12345')).toBe(true);
  expect(client.write('67890')).toBe(false);
  expect([client.writableLength, client.writableNeedDrain]).toEqual([10, true]);
  const drained = once(client, 'drain');
  (await peer.accept()).resume().end();
  await drained;
  expect([client.writableLength, client.writableNeedDrain]).toEqual([0, false]);
  client.resume();
  await closeOf(client);
});

testBoth('reading stops at the high water mark while nobody takes the data', async (net) => {
  const peer = await listen();
  const client = net.connect({ ...peer.to, highWaterMark: 1000 } as never);
  await once(client, 'connect');
  const remote = await peer.accept();
  const bytes = pattern(16 * 1024 * 1024);
  remote.end(bytes);
  await once(client, 'readable');
  const seen = client.bytesRead;
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  // One read may be in progress when the high-water mark is exceeded.
  expect(client.bytesRead).toBeLessThan(seen + 128 * 1024 + 1);
  expect(client.bytesRead).toBeLessThan(bytes.length);
  expect((await bytesOf(client)).equals(bytes)).toBe(true);
});

testBoth("pause in 'data' holds what follows until resume", async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const chunks: string[] = [];
  client.on('data', (chunk) => {
    chunks.push(String(chunk));
    client.pause();
    setImmediate(() => client.resume());
  });
  remote.write('one');
  await once(client, 'data');
  expect(client.isPaused()).toBe(true);
  remote.end('two');
  await once(client, 'end');
  expect(chunks.join('')).toBe('onetwo');
});

testBoth('unshift puts bytes back in front', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.end('header body');
  await once(client, 'readable');
  const chunk = client.read() as Buffer;
  client.unshift(chunk.subarray(7));
  expect(await textOf(client)).toBe('body');
});

testBoth("read() after 'readable'", async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.end('abcdef');
  const pieces: string[] = [];
  client.on('readable', () => {
    for (let piece = client.read(2); piece !== null; piece = client.read(2)) pieces.push(String(piece));
  });
  await once(client, 'end');
  expect(pieces).toEqual(['ab', 'cd', 'ef']);
});

testBoth('Duplex.toWeb', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const { readable, writable } = Duplex.toWeb(client);
  remote.pipe(remote);
  const writer = writable.getWriter();
  await writer.write(Buffer.from('hello'));
  await writer.close();
  const reader = readable.getReader();
  let text = '';
  for (let read = await reader.read(); !read.done; read = await reader.read())
    text += Buffer.from(read.value);
  expect(text).toBe('hello');
});

testBoth('Readable.toWeb and Writable.toWeb', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const writer = Writable.toWeb(client).getWriter();
  await writer.write(Buffer.from('hello'));
  expect(String((await once(remote, 'data'))[0])).toBe('hello');
  remote.end();
  await writer.close();
});

testBoth('the async disposer destroys', async (net) => {
  const { client } = await pair(connectOf(net));
  const closed = closeOf(client);
  client.on('error', () => undefined);
  await client[Symbol.asyncDispose]();
  await closed;
  expect(client.destroyed).toBe(true);
});

// Writing when it is too late

/** The results of writes: their callbacks, the events and the return values. */
async function lateWrite(
  socket: Socket,
  write: (callback: (error?: Error | null) => void) => unknown,
  closed: Promise<unknown> = closeOf(socket),
) {
  const events = logEvents(socket);
  const errors: unknown[] = [];
  socket.on('error', (error) => errors.push(lookOf(error)));
  const callbacks: unknown[] = [];
  const returned = write((error) => callbacks.push(error ? lookOf(error) : error));
  await closed;
  await new Promise(setImmediate);
  return { returned: returned === socket ? 'the socket' : returned, events, errors, callbacks };
}

testSame('write after end', async (net) => {
  const { client } = await pair(connectOf(net));
  client.end();
  return lateWrite(client, (callback) => client.write('late', callback));
});

testSame('end after end', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  client.end();
  remote.resume().end();
  client.resume();
  return lateWrite(client, (callback) => client.end(callback as never));
});

testSame('end with data after end', async (net) => {
  const { client } = await pair(connectOf(net));
  client.end();
  return lateWrite(client, (callback) => client.end('late', callback as never));
});

testSame('write after destroy', async (net) => {
  const { client } = await pair(connectOf(net));
  client.destroy();
  return lateWrite(client, (callback) => client.write('late', callback));
});

testSame('write after close', async (net) => {
  const { client } = await pair(connectOf(net));
  client.destroy();
  await closeOf(client);
  return lateWrite(client, (callback) => client.write('late', callback), Promise.resolve());
});

testSame('end after destroy', async (net) => {
  const { client } = await pair(connectOf(net));
  client.destroy();
  return lateWrite(client, (callback) => client.end(callback as never));
});

testSame("write in 'end', when the peer has finished and half-open is not allowed", async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.end();
  client.resume();
  await once(client, 'end');
  return lateWrite(client, (callback) => client.write('late', callback));
});

testSame("write after 'finish' and before 'close'", async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.end();
  client.resume();
  await once(client, 'finish');
  return lateWrite(client, (callback) => client.write('late', callback));
});

testSame("end in 'end'", async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.resume().end();
  client.resume();
  await once(client, 'end');
  return lateWrite(client, (callback) => client.end('late', callback as never));
});

testSame('write on a socket that was never connected', async (net) => {
  const socket = new net.Socket();
  return lateWrite(socket, (callback) => socket.write('early', callback));
});

testSame(
  'end on a socket that was never connected',
  async (net) => {
    const socket = new net.Socket();
    return lateWrite(socket, (callback) => {
      socket.end(callback as never);
      setImmediate(() => socket.destroy());
    });
  },
  { below: 22, because: 'it waits for a connect that may never come' },
);

testBoth('half-open: writing goes on after the peer has finished', async (net) => {
  const peer = await listen();
  const client = net.connect({ ...peer.to, allowHalfOpen: true } as never);
  const remote = await peer.accept();
  remote.end();
  client.resume();
  await once(client, 'end');
  const received = textOf(remote);
  const closed = closeOf(client);
  client.write('late');
  await new Promise(setImmediate);
  client.end(' and later');
  expect(await received).toBe('late and later');
  await closed;
});

testBoth('not half-open: everything written before the peer finished is sent', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const received = bytesOf(remote);
  const bytes = pattern(4 * 1024 * 1024);
  client.write(bytes);
  remote.end();
  client.resume();
  expect((await received).equals(bytes)).toBe(true);
});

testBoth('destroySoon sends everything first', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  const received = bytesOf(remote);
  const bytes = pattern(4 * 1024 * 1024);
  client.write(bytes);
  const closed = closeOf(client);
  client.destroySoon();
  expect((await received).equals(bytes)).toBe(true);
  await closed;
});

testBoth('a paused socket keeps the data and the end for later', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  client.pause();
  const log = logEvents(client);
  remote.end('kept');
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  expect(log).not.toContain('end');
  expect(await textOf(client)).toBe('kept');
});

testBoth('a socket nobody reads still ends when the peer does', async (net) => {
  const { client, remote } = await pair(connectOf(net));
  remote.resume().end();
  await closeOf(client);
  expect(client.readableEnded).toBe(true);
});

testBoth('piping from one socket to another', async (net) => {
  const first = await pair(connectOf(net));
  const second = await pair(connectOf(net), await listen({ path: ipcPath() }));
  first.client.pipe(second.client);
  const received = bytesOf(second.remote);
  const bytes = pattern(1024 * 1024);
  first.remote.end(bytes);
  expect((await received).equals(bytes)).toBe(true);
});

testBoth('a stream that is piped in and fails leaves the socket open', async (net) => {
  const { client } = await pair(connectOf(net));
  const source = new PassThrough();
  source.on('error', () => undefined);
  source.pipe(client);
  source.destroy(new Error('the source broke'));
  await closeOf(source as never);
  expect(client.destroyed).toBe(false);
});
