import '../testing/register-http.ts';
import { once } from 'node:events';
import net from 'node:net';
import { Redis, type RedisOptions } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** The state of a small server that counts: INFO says that it is ready, INCR adds one, PING answers. */
interface Counter {
  value: number;
}

/** Serves one connection: commands are arrays of bulk strings (RESP 2). */
function serve(socket: net.Socket, counter: Counter): void {
  let text = '';
  socket.on('error', () => undefined);
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    for (;;) {
      const command = /^\*(\d+)\r\n((?:\$\d+\r\n[^\r]*\r\n)*)/.exec(text);
      if (!command) return;
      const words = command[2]!.split('\r\n').filter((_, index) => index % 2 === 1);
      if (words.length < Number(command[1])) return;
      text = text.slice(command[0].length);
      const name = words[0]!.toUpperCase();
      if (name === 'INCR') socket.write(`:${++counter.value}\r\n`);
      else if (name === 'INFO') socket.write('$17\r\nredis_version:7\r\n\r\n');
      else socket.write('+OK\r\n');
    }
  });
}

/** A server on host `db`, and a client on host `app`. */
function setUp(options: RedisOptions = {}): { network: VirtualNetwork; redis: Redis; counter: Counter } {
  const network = new VirtualNetwork({ seed: 1 });
  const counter = { value: 0 };
  network.host('db').start(() => net.createServer((socket) => serve(socket, counter)).listen(6379));
  const redis = network.run('app', () => new Redis({ host: 'db', ...options }));
  redis.on('error', () => undefined);
  return { network, redis, counter };
}

test('a slow link makes commands slow, and pipelining helps', async () => {
  const { network, redis } = setUp();
  await network.until(once(redis, 'ready'));
  network.link('app', 'db', { latency: 100 });
  const start = network.now();
  await network.until(Promise.all([redis.incr('n'), redis.incr('n'), redis.incr('n')]));
  expect(network.now() - start).toBeLessThan(450);
  redis.disconnect();
});

test('a partition: a command waits for a quarter of an hour unless it has a timeout', async () => {
  const { network, redis } = setUp();
  await network.until(once(redis, 'ready'));
  network.partition('app', 'db');
  const start = network.now();
  let settled: number | undefined;
  const command = redis.incr('n').finally(() => (settled = network.now() - start));
  command.catch(() => undefined);
  await network.advance(600_000);
  expect(settled).toBeUndefined();
  network.repair();
  expect(await network.until(command)).toBe(1);
  redis.disconnect();
});

test('a crash: a command that was executed, and whose answer got lost, is executed again', async () => {
  const { network, redis, counter } = setUp();
  await network.until(once(redis, 'ready'));
  // Packets from the server to the client are lost: the command arrives, its answer does not.
  network.partition('db', 'app', { oneWay: true });
  const command = redis.incr('n');
  await network.advance(50);
  expect(counter.value).toBe(1);
  network.host('db').crash();
  network.repair();
  network.host('db').restart();
  expect(await network.until(command)).toBe(2);
  redis.disconnect();
});

test('the same crash without autoResendUnfulfilledCommands: the caller hears of it', async () => {
  const { network, redis, counter } = setUp({ autoResendUnfulfilledCommands: false });
  await network.until(once(redis, 'ready'));
  network.partition('db', 'app', { oneWay: true });
  const command = redis.incr('n');
  command.catch(() => undefined);
  await network.advance(50);
  network.host('db').crash();
  network.repair();
  network.host('db').restart();
  await expect(network.until(command)).rejects.toThrow();
  expect(counter.value).toBe(1);
  redis.disconnect();
});
