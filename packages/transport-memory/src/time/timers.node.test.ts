import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { mock } from 'node:test';
import { clearTimeout as clearTimeoutByName, setTimeout as setTimeoutByName } from 'node:timers';
import {
  setInterval as interval,
  setImmediate as nextImmediate,
  scheduler,
  setTimeout as sleep,
} from 'node:timers/promises';
import net from '@net/net';
import { install } from '@sinonjs/fake-timers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';
import { log, pair } from '../testing/pair.ts';

describe("the timers of Vitest go with the network's time", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('an hour of heartbeats', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    const { client, server } = await pair(network);
    let beats = 0;
    server.on('data', () => beats++);
    setInterval(() => client.write('beat'), 1000);
    await network.advance(3_600_000);
    expect([beats, network.now() - 3_600_000 < 10]).toEqual([3600, true]);
  });

  test('a timer and a packet happen in the order of their times, and dates agree', async () => {
    const network = new VirtualNetwork({ seed: 1, link: { latency: 10 } });
    const { client, server } = await pair(network);
    const start = Date.now();
    const happened: string[] = [];
    const note = (what: string): number => happened.push(`${what} ${Date.now() - start}`);
    server.on('data', () => {
      note('data');
      setTimeout(note, 5, 'after data');
    });
    setTimeout(note, 9, 'early');
    setTimeout(note, 11, 'late');
    client.write('x');
    await network.run();
    expect(happened).toEqual(['early 9', 'data 10', 'late 11', 'after data 15']);
  });

  test('what a timer sends takes the time of its link from then on', async () => {
    const network = new VirtualNetwork({ seed: 1, link: { latency: 10 } });
    const { client, server } = await pair(network);
    const start = network.now();
    const happened: string[] = [];
    const note = (what: string): number => happened.push(`${what} ${network.now() - start}`);
    server.on('data', (data) => note(String(data)));
    setTimeout(() => note(`timer ${client.write('sent')}`), 1000);
    await network.run();
    expect(happened).toEqual(['timer true 1000', 'sent 1010']);
  });

  test('run ends with the last timer, and says when there is none', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    setTimeout(() => undefined, 90_000);
    await network.run();
    expect(network.now()).toBe(90_000);
    setInterval(() => undefined, 1000);
    await expect(network.run({ limit: 5000 })).rejects.toThrow('Something is left to happen after 5000 ms');
    expect(network.now()).toBe(95_000);
  });

  test('until waits for a timer', async () => {
    const network = new VirtualNetwork();
    const later = new Promise((resolve) => setTimeout(resolve, 60_000, 'later'));
    expect(await network.until(later)).toBe('later');
    expect(network.now()).toBe(60_000);
  });

  test('a timer of a program calls back on the host of the program', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    expect(await connectLater(network)).toBe('hello');
  });

  test('timers that were imported by name are fake while those of the global object are', async () => {
    const network = new VirtualNetwork();
    const host = network.host('a');
    const naps: number[] = [];
    host.start(async () => {
      for (;;) {
        await sleep(1000);
        naps.push(network.now());
      }
    });
    await network.advance(2500);
    expect(naps).toEqual([1000, 2000]);
    host.crash();
    await network.run();
    expect(naps).toEqual([1000, 2000]);
    vi.useRealTimers();
    expect(await host.run(() => sleep(1, 'awake'))).toBe('awake');
  });

  test('a timer that was imported by name outside of all hosts takes real time', async () => {
    const network = new VirtualNetwork();
    network.host('a').start(() => undefined);
    expect(await sleep(1, 'awake')).toBe('awake');
    await new Promise((resolve) => setTimeoutByName(resolve, 1));
    expect(network.now()).toBe(0);
  });

  test('functions of node:timers and node:timers/promises', async () => {
    const network = new VirtualNetwork();
    const host = network.host('a');
    const happened: string[] = [];
    const note = (what: unknown): number => happened.push(`${network.now()} ${what}`);
    host.start(async () => {
      clearTimeoutByName(setTimeoutByName(note, 5, 'cleared'));
      setTimeoutByName(note, 10, 'timeout');
      note(await sleep(20, 'slept'));
      await scheduler.wait(10);
      note(await nextImmediate('immediate'));
      await sleep(1000, undefined, { signal: AbortSignal.abort('why') }).catch(note);
      const abort = new AbortController();
      const slept = sleep(1000, undefined, { signal: abort.signal });
      setTimeoutByName(() => abort.abort(), 10);
      await slept.catch((error) => note(error.code));
      for await (const tick of interval(10, 'tick')) if (note(tick) > 8) break;
    });
    await network.run();
    expect(happened).toEqual([
      '10 timeout',
      '20 slept',
      '30 immediate',
      '30 AbortError: The operation was aborted',
      '40 ABORT_ERR',
      '50 tick',
      '60 tick',
      '70 tick',
      '80 tick',
    ]);
  });
});

/** A program that connects from host `a` to host `b` after five seconds. Returns what `b` has sent. */
async function connectLater(network: VirtualNetwork): Promise<string> {
  network.run('b', () => net.createServer((socket) => socket.end('hello')).listen(80));
  const answer = network.run('a', () => {
    return new Promise<string>((resolve) => setTimeout(() => resolve(text(net.connect(80, 'b'))), 5000));
  });
  return network.until(answer);
}

describe("the timers of node:test go with the network's time", () => {
  beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'] }));
  afterEach(() => mock.timers.reset());

  test('heartbeats of a minute, and dates', async () => {
    const network = new VirtualNetwork({ seed: 1, timers: mock.timers });
    const { client, server } = await pair(network);
    const start = Date.now();
    const beats: number[] = [];
    server.on('data', () => beats.push(Date.now() - start));
    setInterval(() => client.write('beat'), 1000);
    await network.advance(60_000);
    expect(beats.length).toBe(60);
    expect(beats[59]).toBe(60_000);
  });

  test('a timer of a program calls back on the host of the program', async () => {
    const network = new VirtualNetwork({ seed: 1, timers: mock.timers });
    expect(await connectLater(network)).toBe('hello');
  });
});

test('the fake timers of @sinonjs/fake-timers include those that a program has imported by name, until they are uninstalled', async () => {
  const clock = install();
  const network = new VirtualNetwork();
  const host = network.host('a');
  expect(await network.until(host.run(() => sleep(60_000, 'rested')))).toBe('rested');
  expect(network.now()).toBe(60_000);
  clock.uninstall();
  expect(await host.run(() => sleep(1, 'awake'))).toBe('awake');
  expect(network.now()).toBe(60_000);
});

describe("a socket's own timers go by the network", () => {
  test('an idle connection', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    const { client, server } = await pair(network);
    const heard = log(network, client, ['timeout']);
    const start = network.now();
    client.setTimeout(60_000);
    await network.advance(30_000);
    server.write('x');
    client.resume();
    await network.run();
    expect(heard).toEqual([`${start + 90_000.5} timeout`]);
  });

  test('the attempt at an address that does not answer', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    network.host('dead', { addresses: ['10.0.0.8'] }).crash();
    const b = network.host('b', { addresses: ['10.0.0.2'] });
    b.net.createServer().listen(80);
    network.dns.set('service', ['10.0.0.8', '10.0.0.2']);
    const client = network.host('a').net.connect({ port: 80, host: 'service', autoSelectFamily: true });
    await network.until(once(client, 'connect'));
    expect([client.remoteAddress, network.now()]).toEqual(['10.0.0.2', 501.5]);
  });
});

test('an hour of keep-alive costs nothing, and ends no run', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client } = await pair(network);
  client.setKeepAlive(true, 1000);
  const start = network.now();
  await network.run();
  expect(network.now()).toBe(start);
  await network.advance(3_600_000);
  expect(client.destroyed).toBe(false);
});

test('until waits for what happens outside of the network, also beside a connection with keep-alive', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, server } = await pair(network);
  server.pipe(server);
  client.setKeepAlive(true, 1000);
  const start = network.now();
  const answer = readFile(new URL(import.meta.url)).then(() => {
    client.write('x');
    return once(client, 'data');
  });
  await network.until(answer);
  expect(network.now() - start).toBeLessThan(10);
});

test('until lets keep-alive probes find out that a peer has gone', async () => {
  const network = new VirtualNetwork({ seed: 1 });
  const { client, b } = await pair(network);
  client.setKeepAlive(true, 60_000);
  b.crash();
  const [error] = await network.until(
    new Promise<Error[]>((resolve) => client.on('error', (...args) => resolve(args))),
  );
  expect((error as NodeJS.ErrnoException).code).toBe('ETIMEDOUT');
});

test('time that passes by itself: as fast as it goes', async () => {
  const network = new VirtualNetwork({ clock: 'auto', link: { latency: 3_600_000 } });
  network
    .host('b')
    .net.createServer((socket) => socket.end())
    .listen(80);
  const client = network.host('a').net.connect(80, network.host('b').addresses[0]!).resume();
  await once(client, 'close');
  expect(network.now()).toBe(4 * 3_600_000);
  await expect(network.advance(1)).rejects.toThrow('its clock is auto');
});

test('time that passes as on the wall', async () => {
  const network = new VirtualNetwork({ clock: 'real', link: { latency: 20 } });
  network
    .host('b')
    .net.createServer((socket) => socket.end())
    .listen(80);
  const start = performance.now();
  const client = network.host('a').net.connect(80, network.host('b').addresses[0]!).resume();
  await once(client, 'close');
  // A timer of the runtime may be a millisecond early.
  expect(performance.now() - start).toBeGreaterThan(75);
});

test('time moves in one place at a time', async () => {
  const network = new VirtualNetwork();
  const first = network.advance(10);
  await expect(network.advance(10)).rejects.toThrow('being moved already');
  await first;
});
