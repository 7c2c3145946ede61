import { once } from 'node:events';
import type { NetConnectOpts } from 'node:net';
import { closeOf, ipcPath, listen, logEvents, track } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { ours, testBoth } from '../testing/implementations.ts';

type OnRead = NonNullable<NetConnectOpts['onread']>;

for (const [kind, local] of [
  ['TCP', () => ({ host: '127.0.0.1' })],
  ['IPC', () => ({ path: ipcPath() })],
] as const) {
  testBoth(`bytes land in the one buffer over ${kind}, and 'data' is not emitted`, async (net) => {
    const peer = await listen(local());
    const buffer = Buffer.alloc(64);
    const reads: string[] = [];
    const onread: OnRead = {
      buffer,
      callback(length, given) {
        expect(given).toBe(buffer);
        reads.push(buffer.toString('latin1', 0, length));
        return true;
      },
    };
    const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
    const log = logEvents(socket);
    (await peer.accept()).end('hello');
    await closeOf(socket);
    expect(reads.join('')).toBe('hello');
    expect(socket.bytesRead).toBe(5);
    expect(log).not.toContain('data');
    expect(log.slice(-2)).toEqual(['finish', 'close']);
    expect(log).toContain('end');
  });
}

testBoth('a small buffer is filled again and again', async (net) => {
  const peer = await listen();
  let text = '';
  const onread: OnRead = {
    buffer: new Uint8Array(3),
    callback(length, buffer) {
      expect(length).toBeLessThanOrEqual(3);
      text += Buffer.from(buffer).toString('latin1', 0, length);
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  (await peer.accept()).end('abcdefghij');
  await closeOf(socket);
  expect(text).toBe('abcdefghij');
});

testBoth('a function gives a buffer for each read', async (net) => {
  const peer = await listen();
  const given: Uint8Array[] = [];
  const received: Uint8Array[] = [];
  let text = '';
  const onread: OnRead = {
    buffer: () => {
      given.push(new Uint8Array(4));
      return given.at(-1)!;
    },
    callback(length, buffer) {
      received.push(buffer);
      text += Buffer.from(buffer).toString('latin1', 0, length);
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  (await peer.accept()).end('abcdefghij');
  await closeOf(socket);
  expect(text).toBe('abcdefghij');
  expect(received).toEqual(given.slice(0, received.length));
  received.forEach((buffer, index) => void expect(buffer).toBe(given[index]));
  // One ahead: the next read needs its buffer before there is anything to read.
  expect(given).toHaveLength(received.length + 1);
});

testBoth('returning false stops reading until resume', async (net) => {
  const peer = await listen();
  const reads: number[] = [];
  let goOn = false;
  const onread: OnRead = {
    buffer: Buffer.alloc(2),
    callback(length) {
      reads.push(length);
      socket.emit('read it');
      return goOn;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  const remote = await peer.accept();
  remote.end('abcdef');
  await once(socket, 'read it');
  // Waits for the round trip of another connection: if the socket were still reading, the read would be reported by then.
  const other = track(net.connect(peer.to as NetConnectOpts));
  (await peer.accept()).pipe(other);
  await once(other, 'connect');
  await new Promise(setImmediate);
  expect(reads).toEqual([2]);
  goOn = true;
  socket.resume();
  await closeOf(socket);
  expect(reads.reduce((sum, length) => sum + length, 0)).toBe(6);
});

testBoth('pause and resume stop and start reading', async (net) => {
  const peer = await listen();
  let bytes = 0;
  const onread: OnRead = {
    buffer: Buffer.alloc(1024),
    callback(length) {
      bytes += length;
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  await once(socket, 'connect');
  const remote = await peer.accept();
  socket.pause();
  remote.write('hello');
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(bytes).toBe(0);
  socket.resume();
  remote.end();
  await closeOf(socket);
  expect(bytes).toBe(5);
});

testBoth('the callback may destroy the socket', async (net) => {
  const peer = await listen();
  let calls = 0;
  const onread: OnRead = {
    buffer: () => Buffer.alloc(1),
    callback() {
      calls++;
      socket.destroy();
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  const log = logEvents(socket);
  (await peer.accept()).write('abc');
  await closeOf(socket);
  await new Promise(setImmediate);
  expect(calls).toBe(1);
  expect(log.slice(-1)).toEqual(['close']);
});

testBoth('the socket writes as any other', async (net) => {
  const peer = await listen();
  const onread: OnRead = { buffer: Buffer.alloc(1), callback: () => true };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  const remote = await peer.accept();
  socket.end('hello');
  expect(String((await once(remote, 'data'))[0])).toBe('hello');
  remote.end();
  expect(await closeOf(socket)).toBe(false);
});

testBoth('the buffer is used again after a reconnect', async (net) => {
  const peer = await listen();
  const reads: string[] = [];
  const buffer = Buffer.alloc(8);
  const onread: OnRead = {
    buffer,
    callback(length) {
      reads.push(buffer.toString('latin1', 0, length));
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  (await peer.accept()).end('one');
  await closeOf(socket);
  socket.connect(peer.to as NetConnectOpts);
  (await peer.accept()).end('two');
  await closeOf(socket);
  expect(reads).toEqual(['one', 'two']);
});

testBoth('a function that gives no buffer once leaves the last one in use', async (net) => {
  const peer = await listen();
  const first = new Uint8Array(3);
  let calls = 0;
  let text = '';
  const onread = {
    buffer: () => (calls++ === 0 ? first : undefined),
    callback(length: number, buffer: Uint8Array) {
      expect(buffer).toBe(first);
      text += Buffer.from(buffer).toString('latin1', 0, length);
      return true;
    },
  };
  const socket = track(net.connect({ ...peer.to, onread } as unknown as NetConnectOpts));
  (await peer.accept()).end('hello');
  await closeOf(socket);
  expect(text).toBe('hello');
});

testBoth('an empty buffer has no room to read into', async (net) => {
  const peer = await listen();
  const onread: OnRead = { buffer: new Uint8Array(0), callback: () => true };
  const socket = track(net.connect({ ...peer.to, onread } as NetConnectOpts));
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  (await peer.accept()).write('hello');
  expect(await failed).toMatchObject({ message: 'read ENOBUFS', code: 'ENOBUFS', syscall: 'read' });
});

// Node loses what arrives then, and calls back with `true` for a buffer.
test('a function that never gives a buffer has no room to read into either', async () => {
  const peer = await listen();
  const onread = { buffer: () => 'none', callback: () => true };
  const socket = track(ours.connect({ ...peer.to, onread } as unknown as NetConnectOpts));
  const failed = new Promise<Error>((resolve) => socket.once('error', resolve));
  (await peer.accept()).write('hello');
  expect(await failed).toMatchObject({ message: 'read ENOBUFS', code: 'ENOBUFS', syscall: 'read' });
});

for (const [what, onread] of [
  ['a buffer that is none', { buffer: 'none', callback: () => true }],
  ['a callback that is none', { buffer: Buffer.alloc(8), callback: true }],
  ['neither', {}],
] as const) {
  testBoth(`onread with ${what} is passed over: 'data' is emitted`, async (net) => {
    const peer = await listen();
    const socket = track(net.connect({ ...peer.to, onread } as unknown as NetConnectOpts));
    const data = once(socket, 'data');
    (await peer.accept()).end('hello');
    expect(String((await data)[0])).toBe('hello');
  });
}
