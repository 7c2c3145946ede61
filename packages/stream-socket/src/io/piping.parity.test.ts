import { once } from 'node:events';
import type hostNet from 'node:net';
import { pipeline } from 'node:stream/promises';
import { type NetImplementation, pair } from '@net-tooling/parity';
import { describe, expect } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

const KiB = 1024;
/** More than the buffers of the system take. */
const MUCH = 24 * KiB * KiB;

/** Bytes of which no two places look alike. */
function pattern(length: number, seed: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE((at * 2654435761 + seed) >>> 0, at);
  return bytes;
}

/** What `socket` receives, and the promise of so many bytes. */
function collect(socket: hostNet.Socket) {
  const chunks: Buffer[] = [];
  let length = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
  });
  const all = () => Buffer.concat(chunks);
  return {
    all,
    async until(wanted: number): Promise<Buffer> {
      while (length < wanted) await once(socket, 'data');
      return all();
    },
  };
}

/** A connection that pipes to another: `remote` writes to the one, `far` reads from the other. */
async function piping(net: NetImplementation) {
  const { client: source, remote, peer } = await pair(net.connect);
  const { client: destination, remote: far } = await pair(net.connect, peer);
  source.pipe(destination);
  return { source, remote, destination, far, peer };
}

/** The same after a few chunks have passed, so that memory is in use again by now. */
async function flowing(net: NetImplementation) {
  const all = await piping(net);
  const received = collect(all.far);
  const sent: Buffer[] = [];
  const send = (bytes: Buffer) => {
    sent.push(bytes);
    return all.remote.write(bytes);
  };
  const length = () => sent.reduce((sum, { length }) => sum + length, 0);
  for (let seed = 0; seed < 4; seed++) {
    send(pattern(16 * KiB, seed));
    await received.until(length());
  }
  return { ...all, received, send, length, sent: () => Buffer.concat(sent) };
}

/** Until `socket` has read so many bytes, whatever it did with them. */
async function bytesReadBy(socket: hostNet.Socket, wanted: number): Promise<void> {
  while (socket.bytesRead < wanted) await new Promise(setImmediate);
}

describe('a socket that pipes to another', () => {
  testBoth('passes on all bytes, in order, counts them, and ends the other', async (net) => {
    const { source, remote, destination, far } = await piping(net);
    const sent = pattern(MUCH, 1);
    const received = collect(far);
    remote.end(sent);
    await once(far, 'end');
    expect(received.all().equals(sent)).toBe(true);
    expect([source.bytesRead, destination.bytesWritten]).toEqual([MUCH, MUCH]);
  });

  testBoth('stops reading while the other has to wait, and loses nothing', async (net) => {
    const { source, remote, destination, far } = await piping(net);
    const sent = pattern(MUCH, 2);
    far.pause();
    remote.end(sent);
    await new Promise((resolve) => source.once('pause', resolve));
    expect(destination.writableNeedDrain).toBe(true);
    expect(source.bytesRead).toBeLessThan(MUCH);
    const received = collect(far);
    far.resume();
    await once(far, 'end');
    expect(received.all().equals(sent)).toBe(true);
  });

  testBoth('reads ahead into a destination that buffers much, and loses nothing', async (net) => {
    const { client: source, remote, peer } = await pair(net.connect);
    const connect = (to: object) =>
      net.connect({ ...to, highWaterMark: MUCH * 2 } as unknown as hostNet.NetConnectOpts);
    const { client: destination, remote: far } = await pair(connect, peer);
    far.pause();
    source.pipe(destination);
    const sent = pattern(MUCH, 4);
    remote.end(sent);
    await once(source, 'end');
    expect(destination.writableLength).toBeGreaterThan(0);
    const received = collect(far);
    far.resume();
    await once(far, 'end');
    expect(received.all().equals(sent)).toBe(true);
  });

  testBoth('echoes what it gets, through pipe and through pipeline', async (net) => {
    for (const echo of [
      (socket: hostNet.Socket) => once(socket.pipe(socket), 'close'),
      (socket: hostNet.Socket) => pipeline(socket, socket),
    ]) {
      const { client, remote } = await pair(net.connect);
      const sent = pattern(MUCH, 3);
      const received = collect(remote);
      const done = echo(client);
      remote.end(sent);
      await Promise.all([done, once(remote, 'end')]);
      expect(received.all().equals(sent)).toBe(true);
    }
  });

  testBoth('passes on nothing after unpipe, and keeps what comes for the next reader', async (net) => {
    const { source, remote, destination, received, send, length, sent } = await flowing(net);
    source.unpipe(destination);
    const kept = pattern(16 * KiB, 5);
    remote.write(kept);
    await bytesReadBy(source, length() + kept.length);
    expect(received.all().length).toBe(length());
    expect((source.read() as Buffer).equals(kept)).toBe(true);
    source.pipe(destination);
    send(pattern(16 * KiB, 6));
    expect((await received.until(length())).equals(sent())).toBe(true);
  });

  testBoth('lets a listener for data keep every chunk, and takes it away again', async (net) => {
    const { source, received, send, length, sent } = await flowing(net);
    const before = length();
    const chunks: Buffer[] = [];
    const keep = (chunk: Buffer) => chunks.push(chunk);
    source.on('data', keep);
    for (let seed = 10; seed < 14; seed++) {
      send(pattern(16 * KiB, seed));
      await received.until(length());
    }
    source.off('data', keep);
    const heard = length();
    for (let seed = 20; seed < 24; seed++) {
      send(pattern(16 * KiB, seed));
      await received.until(length());
    }
    expect(Buffer.concat(chunks).equals(sent().subarray(before, heard))).toBe(true);
    expect(received.all().equals(sent())).toBe(true);
  });

  testBoth('stops for pause, reads ahead, and goes on where it stopped', async (net) => {
    const { source, received, send, length, sent } = await flowing(net);
    const before = length();
    source.pause();
    send(pattern(16 * KiB, 30));
    await bytesReadBy(source, length());
    expect([source.readableLength, received.all().length]).toEqual([16 * KiB, before]);
    source.resume();
    send(pattern(16 * KiB, 31));
    expect((await received.until(length())).equals(sent())).toBe(true);
  });

  testBoth('passes on what was unshifted before what comes later', async (net) => {
    const { source, remote, received, length, sent } = await flowing(net);
    source.pause();
    source.unshift(Buffer.from('unshifted'));
    remote.write('later');
    await bytesReadBy(source, length() + 5);
    source.resume();
    const expected = Buffer.concat([sent(), Buffer.from('unshiftedlater')]);
    expect((await received.until(expected.length)).equals(expected)).toBe(true);
  });

  testBoth('passes on text once it has an encoding', async (net) => {
    const { source, remote, received, length, sent } = await flowing(net);
    source.setEncoding('hex');
    const expected = Buffer.concat([sent(), Buffer.from('6162'.repeat(600))]);
    remote.write('ab'.repeat(600));
    expect(length()).toBeLessThan(expected.length);
    expect((await received.until(expected.length)).equals(expected)).toBe(true);
  });

  testBoth('gives a reader that listens for readable what comes', async (net) => {
    const { source, remote, destination, received, length } = await flowing(net);
    source.unpipe(destination);
    const expected = pattern(16 * KiB, 40);
    const chunks: Buffer[] = [];
    source.on('readable', () => {
      for (let chunk = source.read(); chunk; chunk = source.read()) chunks.push(chunk as Buffer);
    });
    remote.write(expected);
    await bytesReadBy(source, length() + expected.length);
    while (Buffer.concat(chunks).length < expected.length) await once(source, 'readable');
    expect(Buffer.concat(chunks).equals(expected)).toBe(true);
    expect(received.all().length).toBe(length());
  });

  testBoth('passes on to several, and waits for the slowest', async (net) => {
    const { source, remote, destination, far, peer } = await piping(net);
    const { client: second, remote: slow } = await pair(net.connect, peer);
    source.pipe(second);
    const [fast, late] = [collect(far), collect(slow)];
    slow.pause();
    const sent = pattern(MUCH, 50);
    remote.end(sent);
    await new Promise((resolve) => source.once('pause', resolve));
    slow.resume();
    await Promise.all([once(far, 'end'), once(slow, 'end')]);
    expect([fast.all().equals(sent), late.all().equals(sent)]).toEqual([true, true]);
    expect([destination.bytesWritten, second.bytesWritten]).toEqual([MUCH, MUCH]);
  });

  testBoth('may change to another destination while the first still has to write', async (net) => {
    const { source, remote, destination, far, peer } = await piping(net);
    const { client: second, remote: other } = await pair(net.connect, peer);
    far.pause();
    const sent = pattern(MUCH, 60);
    remote.end(sent);
    await new Promise((resolve) => source.once('pause', resolve));
    source.unpipe(destination);
    const rest = collect(other);
    source.pipe(second);
    await once(other, 'end');
    const begin = collect(far);
    far.resume();
    destination.end();
    await once(far, 'end');
    expect(Buffer.concat([begin.all(), rest.all()]).equals(sent)).toBe(true);
  });

  testBoth('may change destinations inside a listener for pause', async (net) => {
    const { source, remote, destination, far, peer } = await piping(net);
    const { client: second, remote: other } = await pair(net.connect, peer);
    far.pause();
    const rest = collect(other);
    source.once('pause', () => {
      source.unpipe(destination);
      source.pipe(second);
    });
    const sent = pattern(MUCH, 70);
    remote.end(sent);
    await once(other, 'end');
    const begin = collect(far);
    far.resume();
    destination.end();
    await once(far, 'end');
    expect(Buffer.concat([begin.all(), rest.all()]).equals(sent)).toBe(true);
  });

  testBoth('goes on without a destination that is destroyed, and is not destroyed', async (net) => {
    const { source, remote, destination, far, peer } = await piping(net);
    const { client: second, remote: other } = await pair(net.connect, peer);
    const received = collect(other);
    source.pipe(second);
    far.pause();
    const sent = pattern(MUCH, 80);
    remote.end(sent);
    await new Promise((resolve) => source.once('pause', resolve));
    const unpiped = once(destination, 'unpipe');
    destination.destroy();
    await unpiped;
    await once(other, 'end');
    expect(received.all().equals(sent)).toBe(true);
  });

  testBoth('leaves its destination open when it breaks', async (net) => {
    const { source, remote, destination } = await flowing(net);
    const failed = once(source, 'error');
    remote.resetAndDestroy();
    expect(((await failed)[0] as NodeJS.ErrnoException).code).toBe('ECONNRESET');
    expect([source.destroyed, destination.writable]).toEqual([true, true]);
  });

  testBoth('passes on an end while the other direction goes on', async (net) => {
    const connect = (to: object) => net.connect({ ...to, allowHalfOpen: true } as hostNet.NetConnectOpts);
    const { client: source, remote, peer } = await pair(connect);
    const { client: destination, remote: far } = await pair(connect, peer);
    source.pipe(destination).pipe(source);
    const [there, back] = [collect(far), collect(remote)];
    remote.end(pattern(64 * KiB, 85));
    await once(far, 'end');
    expect(there.all().equals(pattern(64 * KiB, 85))).toBe(true);
    far.end(pattern(64 * KiB, 86));
    await once(remote, 'end');
    expect(back.all().equals(pattern(64 * KiB, 86))).toBe(true);
  });

  testBoth('gives whoever replaces write or emit chunks that stay as they are', async (net) => {
    for (const which of ['write', 'emit'] as const) {
      const { source, destination, received, send, length, sent } = await flowing(net);
      const before = length();
      const chunks: Buffer[] = [];
      const replaced = which === 'write' ? destination : source;
      const original = replaced[which] as (...args: unknown[]) => boolean;
      Object.assign(replaced, {
        [which](this: unknown, ...args: unknown[]) {
          const chunk = args.find((each) => Buffer.isBuffer(each));
          if (chunk) chunks.push(chunk);
          return Reflect.apply(original, this, args);
        },
      });
      for (let seed = 90; seed < 95; seed++) {
        send(pattern(16 * KiB, seed));
        await received.until(length());
      }
      expect(Buffer.concat(chunks).equals(sent().subarray(before))).toBe(true);
    }
  });
});
