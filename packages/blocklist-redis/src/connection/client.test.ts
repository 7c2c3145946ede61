import net from 'node:net';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectList, type RedisClient } from '../index.ts';

let server: net.Server;
let port: number;

/** Commands that arrived, of connections that are closed then. */
const received: string[] = [];

beforeEach(async () => {
  received.length = 0;
  server = net.createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data) => {
      received.push(String(data));
      socket.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as net.AddressInfo).port;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

// That the types of both libraries are accepted is checked by the compiler.
const CLIENTS: [name: string, make: (port: number) => RedisClient][] = [
  ['ioredis', (port) => new Redis(port, '127.0.0.1', { lazyConnect: true })],
  ['redis', (port) => createClient({ url: `redis://127.0.0.1:${port}` })],
];

test.each(CLIENTS)(
  '%s: a connection that breaks while it is being opened is an error',
  async (_name, make) => {
    const list = connectList({ client: make(port), name: 'test' });
    await expect(list).rejects.toThrow();
    expect(received.length).toBeGreaterThan(0);
  },
);

test.each(CLIENTS)('%s: that nobody listens is what the error says', async (_name, make) => {
  // Reserved by IANA. The system may give the port of a closed server to another process.
  const list = connectList({ client: make(1023), name: 'test' });
  await expect(list).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
