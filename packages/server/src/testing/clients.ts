import nodeNet from 'node:net';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { afterEach } from 'vitest';
import type { Server } from '../index.ts';

/** The transports of the runtime: each test of an option runs over both. */
export const transports: [name: string, transport: Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Calls `end` after the test; the last one that was passed is called first. */
export function atEnd(end: () => unknown): void {
  ends.push(end);
}

const portOf = (server: Server): number => (server.address() as nodeNet.AddressInfo).port;

/** Starts to listen, and closes the server after the test. */
export async function started(server: Server, host = '127.0.0.1'): Promise<Server> {
  atEnd(() => server.close({ force: true }));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => resolve(void server.off('error', reject)));
  });
  return server;
}

/** A client of `node:net`, which is destroyed after the test. */
export function clientOf(
  server: Server,
  options: Partial<nodeNet.TcpSocketConnectOpts> = {},
): nodeNet.Socket {
  const client = nodeNet.connect({ port: portOf(server), host: '127.0.0.1', ...options });
  client.on('error', () => undefined);
  atEnd(() => client.destroy());
  return client;
}
