import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { setImmediate as immediate } from 'node:timers/promises';
import { closeOf, listen } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import { Socket } from '../index.ts';

/** Calls on a socket, and the events with which the bytes of its next connection are received. */
const deeds: Record<string, { what: (socket: Socket, heard: string[]) => void; heard: string[] }> = {
  "a listener for 'data'": {
    what: (socket, heard) => void socket.on('data', (chunk) => heard.push(String(chunk))),
    heard: ['hello'],
  },
  setEncoding: {
    what: (socket, heard) => void socket.setEncoding('hex').on('data', (chunk) => heard.push(String(chunk))),
    heard: ['68656c6c6f'],
  },
  pipe: {
    what: (socket, heard) => {
      const target = new PassThrough();
      target.on('data', (chunk) => heard.push(String(chunk)));
      socket.pipe(target);
    },
    heard: ['hello'],
  },
  "a listener for 'readable'": {
    what: (socket, heard) =>
      void socket.on('readable', () => {
        const chunk = socket.read();
        if (chunk !== null) heard.push(String(chunk));
      }),
    heard: ['hello'],
  },
  resume: { what: (socket) => void socket.resume(), heard: [] },
  'pause after a listener': {
    what: (socket, heard) => void socket.on('data', (chunk) => heard.push(String(chunk))).pause(),
    heard: [],
  },
};

/** When it is done. Each gives a socket that is closed. */
const times: Record<
  string,
  (deed: (socket: Socket) => void, connect: () => Promise<Socket>) => Promise<Socket>
> = {
  'after close': async (deed, connect) => {
    const socket = await connect();
    await closeOf(socket.destroy());
    deed(socket);
    return socket;
  },
  "in a listener for 'close'": async (deed, connect) => {
    const socket = await connect();
    socket.once('close', () => deed(socket));
    await closeOf(socket.destroy());
    return socket;
  },
  'between destroy and close': async (deed, connect) => {
    const socket = await connect();
    socket.destroy();
    deed(socket);
    await closeOf(socket);
    return socket;
  },
  'before the first of two connections': async (deed, connect) => {
    const socket = await connect();
    deed(socket);
    await closeOf(socket.destroy());
    return socket;
  },
  'after the peer had ended': async (deed, connect) => {
    const socket = await connect();
    socket.resume().end();
    await closeOf(socket);
    deed(socket);
    return socket;
  },
};

describe.each(Object.keys(deeds))('%s', (deed) => {
  // A pipe from a stream that has ended ends its target at once.
  const sensible = Object.keys(times).filter(
    (time) => !(deed === 'pipe' && time === 'after the peer had ended'),
  );
  test.each(sensible)('%s, counts for the next connection', async (time) => {
    const { what, heard } = deeds[deed]!;
    const peer = await listen();
    const got: string[] = [];
    const connect = async () => {
      const socket = new Socket().connect(peer.port, '127.0.0.1');
      await once(socket, 'connect');
      const remote = await peer.accept();
      remote.on('end', () => remote.end()).resume();
      return socket;
    };
    const socket = await times[time]!((each) => what(each, got), connect);
    expect(got).toEqual([]);
    socket.connect(peer.port, '127.0.0.1');
    const remote = await peer.accept();
    await once(socket, 'connect');
    remote.write('hello');
    if (deed === 'pause after a listener') {
      // No event must come. A faulty event would take as long through the kernel as this one.
      for (let index = 0; index < 20; index++) await immediate();
      expect(socket.isPaused()).toBe(true);
    } else {
      while (socket.bytesRead < 5 || got.length < heard.length) await immediate();
    }
    expect(got).toEqual(heard);
    await closeOf(socket.destroy());
  });
});

describe('the idle timer', () => {
  test.each(['before the first connection', 'while closed'])('set %s, counts for the next', async (when) => {
    const peer = await listen();
    const socket = new Socket();
    if (when === 'before the first connection') socket.setTimeout(20);
    socket.connect(peer.port, '127.0.0.1');
    await closeOf(socket.destroy());
    if (when === 'while closed') socket.setTimeout(20);
    expect(socket.timeout).toBe(20);
    const timeout = once(socket, 'timeout');
    socket.connect(peer.port, '127.0.0.1');
    await once(socket, 'connect');
    await timeout;
    await closeOf(socket.destroy());
  });

  test('set while closed does not run while closed', async () => {
    const peer = await listen();
    const socket = new Socket().connect(peer.port, '127.0.0.1');
    await closeOf(socket.destroy());
    let fired = 0;
    socket.setTimeout(1, () => fired++);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(fired).toBe(0);
  });
});
