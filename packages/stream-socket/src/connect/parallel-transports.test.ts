import { once } from 'node:events';
import nodeNet from 'node:net';
import { text } from 'node:stream/consumers';
import { getDefaultTransport, hostTransport, type Transport } from '@net/transport';
import { freePort } from '@net-tooling/config/free-ports';
import { closeOf, refusedPort } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { connect, type LookupFunction } from '../index.ts';

const transports: [name: string, transport: Transport][] = [
  ['default', getDefaultTransport()],
  ['host', hostTransport()],
];

const lookup: LookupFunction = (_name, { family }, callback) => {
  if (family === 6) callback(null, [{ address: '::1', family: 6 }]);
  else callback(null, [{ address: '127.0.0.1', family: 4 }]);
};

test.each(transports)('over the backend %s the address that answers is taken', async (_name, transport) => {
  const port = await freePort();
  const server = nodeNet.createServer((peer) => peer.end('hello')).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const options = { port, host: 'x.test', transport, lookup, autoSelectFamily: 'parallel' as const };
  const socket = connect(options);
  expect(await text(socket)).toBe('hello');
  expect(socket.autoSelectFamilyAttemptedAddresses).toEqual([`::1:${port}`, `127.0.0.1:${port}`]);
  await closeOf(server.close());
});

test.each(transports)('over the backend %s all errors are one', async (_name, transport) => {
  const port = refusedPort;
  const socket = connect({ port, host: 'x.test', transport, lookup, autoSelectFamily: 'parallel' });
  const [error] = await once(socket, 'close').catch((error) => [error]);
  expect((error as AggregateError).errors).toHaveLength(2);
});
