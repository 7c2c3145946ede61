import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getDefaultTransport, type Transport } from '@net/transport';
import { expect, test } from 'vitest';
import { createServer, listenAsync } from '../index.ts';

const real = getDefaultTransport();

/** A transport that cannot do one thing, and says so of every listen. */
function transportWithout(capability: 'reusePort' | 'ipv6Only', status = -95): Transport {
  return {
    ...real,
    capabilities: { ...real.capabilities, [capability]: false },
    createListener(kind) {
      const listener = real.createListener(kind);
      listener.listen = () => status;
      return listener;
    },
  };
}

test.each([
  ['reusePort', 'Node 22.12 or 23.1, on Linux or another system that shares ports'],
  ['ipv6Only', 'Node or Bun'],
] as const)('the error says who has %s', async (option, who) => {
  const server = createServer({ transport: transportWithout(option) });
  const [error] = await once(server.listen({ port: 0, host: '127.0.0.1', [option]: true }), 'error');
  expect(error).toMatchObject({
    code: 'ENOTSUP',
    syscall: 'listen',
    message: `listen ENOTSUP: operation not supported on socket 127.0.0.1 - ${option} needs ${who}`,
  });
});

test('the error says nothing of what was not asked for', async () => {
  const server = createServer({ transport: transportWithout('reusePort') });
  const [error] = await once(server.listen({ port: 0, host: '127.0.0.1' }), 'error');
  expect(error.message).toBe('listen ENOTSUP: operation not supported on socket 127.0.0.1');
});

test('the error says nothing of a capability where the system has another reason', async () => {
  const server = createServer({ transport: transportWithout('reusePort', -98) });
  const [error] = await once(server.listen({ port: 0, host: '127.0.0.1', reusePort: true }), 'error');
  expect(error.message).toBe('listen EADDRINUSE: address already in use 127.0.0.1');
});

test(`two servers can${real.capabilities.reusePort ? '' : 'not'} share a port here`, async () => {
  const options = { host: '127.0.0.1', reusePort: true };
  const first = listenAsync({ ...options, port: 0 });
  if (!real.capabilities.reusePort) {
    await expect(first).rejects.toMatchObject({
      code: 'ENOTSUP',
      message: expect.stringContaining('reusePort needs Node 22.12 or 23.1'),
    });
    return;
  }
  const { port } = (await first).address() as AddressInfo;
  const second = await listenAsync({ ...options, port });
  for (const server of [await first, second]) await server[Symbol.asyncDispose]();
});
