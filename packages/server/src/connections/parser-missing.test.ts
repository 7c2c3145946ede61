import { once } from 'node:events';
import nodeNet from 'node:net';
import { expect, test, vi } from 'vitest';
import { createServer, type DropArgument } from '../index.ts';

// The parser is loaded when the first server asks for headers; here, as from a bundle that lacks it.
vi.mock('@net/proxy-protocol', () => {
  throw new Error('not in this bundle');
});

test('a parser that cannot be loaded refuses the connections of proxies, and nothing else', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  const server = createServer({ proxyProtocol: { from: { check: () => true } } });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  // The load fails before there is a connection.
  await expect(import('@net/proxy-protocol')).rejects.toThrow();
  await new Promise(setImmediate);
  const dropped = once(server, 'drop');
  const client = nodeNet.connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1').resume();
  client.on('error', () => undefined);
  const [{ reason, error }] = (await dropped) as [DropArgument];
  expect([reason, error]).toEqual(['proxyHeaderInvalid', expect.any(Error)]);
  server.close();
  await once(server, 'close');
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
  client.destroy();
});
