import { once } from 'node:events';
import type { Endpoint } from '@net/transport';
import { expect, test } from 'vitest';
import { Socket } from '../socket.ts';
import { FakeTransport } from '../testing/fake-transport.ts';
import { adoptConnection } from './adopt-connection.ts';

const owner = { onConnectionDestroyed: () => undefined, onHandleTaken: () => false };

/** The error of a read that fails, on a socket whose server has named `peer`. */
async function failureOf(peer: Endpoint): Promise<unknown> {
  const transport = new FakeTransport({ readStart: -107 });
  const socket = new Socket({ handle: transport.createStream('tcp'), transport, manualStart: true });
  adoptConnection(socket, owner, peer);
  socket.resume();
  const [error] = await once(socket, 'error');
  return error;
}

test.each([
  '0.0.0.0',
  '127.0.0.1',
  '128.0.0.0',
  '203.0.113.7',
  '255.255.255.255',
  '::1',
  '::ffff:192.0.2.1',
  'fe80::1%eth0',
])('an error names the peer as the server did: %s', async (address) => {
  expect(await failureOf({ address, port: 7 })).toMatchObject({ code: 'ENOTCONN', address, port: 7 });
});
