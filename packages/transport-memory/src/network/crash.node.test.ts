import { once } from 'node:events';
import type net from '@net/net';
import { connect } from '@net/net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { log, pair } from '../testing/pair.ts';

const PATH = '/run/app.sock';

afterEach(() => void vi.useRealTimers());

describe('what is left of a crashed host cannot change the restarted one', () => {
  const left: [what: string, leave: (host: typeof net) => { close(): unknown }][] = [
    ['a server', ({ createServer }) => createServer().listen(PATH)],
    ['a bound socket', ({ BoundSocket }) => new BoundSocket({ path: PATH })],
  ];
  test.each(left)(
    '%s that is closed leaves a path bound that the new program has bound',
    async (_what, leave) => {
      const network = new VirtualNetwork();
      const host = network.host('a');
      const old = leave(host.net);
      await network.run();
      host.crash();
      host.restart();
      host.net.createServer((socket) => socket.end('new')).listen(PATH);
      await network.run();
      old.close();
      await network.run();
      const [data] = await network.until(once(host.net.connect(PATH), 'data'));
      expect(String(data)).toBe('new');
    },
  );

  test('its sockets do not count as open', async () => {
    const network = new VirtualNetwork();
    const { client, server, listener, b } = await pair(network);
    const bound = new b.net.BoundSocket();
    expect(b.openSockets).toBe(3);
    b.crash();
    b.restart();
    expect(b.openSockets).toBe(0);
    b.net.createServer().listen(80);
    await network.run();
    client.destroy();
    server.destroy();
    listener.close();
    bound.close();
    await network.run();
    expect(b.openSockets).toBe(1);
  });

  test('its ports are free, and closing its servers leaves the new ones listening', async () => {
    const network = new VirtualNetwork();
    const { listener, a, b } = await pair(network);
    b.crash();
    b.restart();
    b.net.createServer((socket) => socket.end('new')).listen(80);
    listener.close();
    await network.run();
    const [data] = await network.until(once(a.net.connect(80, 'b'), 'data'));
    expect(String(data)).toBe('new');
  });
});

describe('a program ends with a crash of its host', () => {
  test.each(['setTimeout', 'setInterval', 'setImmediate'] as const)(
    '%s calls nothing after it',
    async (name) => {
      vi.useFakeTimers();
      const network = new VirtualNetwork();
      const host = network.host('a');
      const beats: string[] = [];
      let starts = 0;
      host.start(() => {
        const beat = `of start ${++starts}`;
        const set: (callback: () => void, ms: number) => unknown = globalThis[name];
        set(() => beats.push(beat), 1000);
      });
      host.crash();
      host.restart();
      await network.advance(1500);
      expect(beats).toEqual(['of start 2']);
      host.crash();
      await network.run();
      expect(beats).toEqual(['of start 2']);
    },
  );

  test('what it opens afterwards has no effect, and does not disturb the restarted program', async () => {
    const network = new VirtualNetwork();
    const [a, b] = [network.host('a'), network.host('b')];
    const received: string[] = [];
    b.net.createServer((socket) => socket.on('data', (data) => received.push(String(data)))).listen(80);
    let goOn = (): void => undefined;
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const names = ['old', 'new'];
    const looked: string[] = [];
    a.start(async () => {
      const name = names.shift()!;
      await mayGoOn;
      a.net.createServer((socket) => socket.end(name)).listen(1000);
      a.net.createServer((socket) => socket.end(name)).listen(PATH);
      a.net.connect(80, b.addresses[0]!).end(name);
      connect(80, b.addresses[0]!).end(name);
      a.transport.resolve('b', { family: 4 }, () => looked.push(name));
    });
    a.crash();
    a.restart();
    await network.run();
    expect(names).toEqual([]);
    goOn();
    await network.run();
    expect(received).toEqual(['new', 'new']);
    expect(looked).toEqual(['new']);
    for (const target of [{ port: 1000 }, { path: PATH }]) {
      const [data] = await network.until(once(a.net.connect(target), 'data'));
      expect(String(data)).toBe('new');
    }
  });

  test('the timeouts of its sockets, too, even if it goes on using them', async () => {
    const network = new VirtualNetwork();
    const { client, server, b } = await pair(network);
    client.on('error', () => undefined);
    const heard = log(network, server, ['timeout']);
    server.setTimeout(1000);
    b.crash();
    b.restart();
    server.write('x');
    await network.run();
    expect(heard).toEqual([]);
  });
});

describe('a server that crashes during a handshake', () => {
  test('resets the client after its restart, because it has forgotten it', async () => {
    const network = new VirtualNetwork({ link: { latency: 10 } });
    const [a, b] = [network.host('a'), network.host('b')];
    b.start(() => b.net.createServer().listen(80));
    const client = a.net.connect(80, b.addresses[0]!);
    const heard = log(network, client, ['connect', 'error']);
    // The SYN has arrived, and the SYN-ACK is on the way.
    await network.advance(15);
    b.crash();
    b.restart();
    await network.run();
    expect(heard).toEqual(['20 connect', '40 error ECONNRESET']);
  });

  test('accepts the SYN that the client sends again', async () => {
    const network = new VirtualNetwork({ link: { latency: 10 } });
    const [a, b] = [network.host('a'), network.host('b')];
    b.start(() => b.net.createServer((socket) => socket.end('hello')).listen(80));
    const client = a.net.connect(80, b.addresses[0]!);
    const heard = log(network, client, ['connect', 'data', 'error']);
    network.partition('b', 'a', { oneWay: true });
    await network.advance(15);
    b.crash();
    b.restart();
    network.repair();
    await network.run();
    expect(heard).toEqual(['1020 connect', '1040 data hello']);
  });
});
