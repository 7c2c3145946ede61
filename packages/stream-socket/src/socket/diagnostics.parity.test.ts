import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { ipcPath, listen, type NetImplementation, refusedPort, track } from '@net-tooling/parity';
import { expect, onTestFinished } from 'vitest';
import { testBoth } from '../testing/implementations.ts';

const fromOtherPlace = { below: 22, because: 'publishes in connect(), not in socket.connect()' };

/** Records the messages about the sockets of `net` in `log`, in order with its other entries. */
function publications(net: NetImplementation, log: unknown[] = []): unknown[] {
  const onMessage = (message: unknown, name: string | symbol) => {
    const { socket, ...more } = message as { socket: Socket };
    // Ignores messages about other sockets, such as those of the test itself.
    if (socket.constructor !== net.Socket) return;
    const { connecting, pending, timeout } = socket;
    log.push({ name, more, connecting, pending, timeout, listeners: socket.listenerCount('connect') });
  };
  subscribe('net.client.socket', onMessage);
  onTestFinished(() => void unsubscribe('net.client.socket', onMessage));
  return log;
}

const publication = {
  name: 'net.client.socket',
  more: {},
  connecting: false,
  pending: true,
  timeout: undefined,
  listeners: 0,
};

const waysToConnect: [string, (net: NetImplementation, to: { port: number; host: string }) => Socket][] = [
  ['connect(port, host)', (net, { port, host }) => net.connect(port, host)],
  ['connect(options, listener)', (net, to) => net.connect(to, () => undefined)],
  ['new Socket().connect()', (net, to) => new net.Socket().connect(to)],
  ['connect by a name', (net, to) => net.connect({ ...to, host: 'localhost' })],
];
for (const [way, connect] of waysToConnect) {
  testBoth(
    `${way}: published before anything is done`,
    async (net) => {
      const peer = await listen();
      const log = publications(net);
      track(connect(net, { port: peer.port, host: '127.0.0.1' }));
      log.push('connect has returned');
      await peer.accept();
      expect(log).toEqual([publication, 'connect has returned']);
    },
    fromOtherPlace,
  );
}

testBoth(
  'a socket over IPC is published',
  async (net) => {
    const path = ipcPath();
    const peer = await listen({ path });
    const log = publications(net);
    track(net.connect(path));
    await peer.accept();
    expect(log).toEqual([publication]);
  },
  fromOtherPlace,
);

testBoth(
  'the timeout of connect() is set by then',
  async (net) => {
    const { to, accept } = await listen();
    const log = publications(net);
    track(net.connect({ ...to, timeout: 50_000 } as never));
    await accept();
    expect(log).toEqual([{ ...publication, timeout: 50_000 }]);
  },
  fromOtherPlace,
);

testBoth(
  'a socket whose connection fails is published once',
  async (net) => {
    const log = publications(net);
    const socket = track(new net.Socket());
    socket.connect({ port: refusedPort, host: '127.0.0.1' });
    await new Promise((resolve) => socket.once('error', resolve));
    expect(log).toEqual([publication]);
  },
  fromOtherPlace,
);

testBoth(
  'a socket that is told to connect to what is no place is published',
  (net) => {
    const log = publications(net);
    expect(() => new net.Socket().connect({ port: -1 })).toThrow(RangeError);
    expect(log).toEqual([publication]);
  },
  fromOtherPlace,
);

testBoth('a socket that is only made is not published', (net) => {
  const log = publications(net);
  new net.Socket().destroy();
  expect(log).toEqual([]);
});

testBoth(
  'each connect of one socket is published',
  async (net) => {
    const { to } = await listen();
    const log = publications(net);
    const socket = track(new net.Socket().connect(to as never));
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));
    socket.connect(to as never);
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(log).toEqual([publication, publication]);
  },
  fromOtherPlace,
);

testBoth('a subscriber that throws does not keep the socket from connecting', async (net) => {
  const { to } = await listen();
  const thrown: unknown[] = [];
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', (error) => thrown.push(error.message));
  const complain = () => {
    throw new Error('a complaint');
  };
  subscribe('net.client.socket', complain);
  try {
    const socket = track(net.connect(to as never));
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(new Set(thrown)).toEqual(new Set(['a complaint']));
  } finally {
    unsubscribe('net.client.socket', complain);
    process.removeAllListeners('uncaughtException');
    for (const listener of others) process.on('uncaughtException', listener);
  }
});
