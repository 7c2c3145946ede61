import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

/** Loads the package anew with environment variables, and returns what it writes to stderr. */
async function load(variables: Record<string, string>) {
  vi.stubEnv('NET_DEBUG', undefined);
  vi.stubEnv('NODE_DEBUG', undefined);
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  vi.resetModules();
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
  return { ...(await import('../internal.ts')), lines };
}

test.each([
  { NET_DEBUG: '1' },
  { NODE_DEBUG: 'net' },
  { NODE_DEBUG: 'http, NET' },
  { NODE_DEBUG: 'n*' },
  { NODE_DEBUG: '*' },
])('%o turns it on', async (variables) => {
  expect((await load(variables as Record<string, string>)).debugLog).not.toBeNull();
});

test.each([{}, { NET_DEBUG: '' }, { NET_DEBUG: '0' }, { NODE_DEBUG: 'network,.et' }, { NODE_DEBUG: 'ne+t' }])(
  '%o leaves it off',
  async (variables) => {
    expect((await load(variables as Record<string, string>)).debugLog).toBeNull();
  },
);

test('it tells of a connection from its first attempt to its end', async () => {
  const { connect, lines } = await load({ NET_DEBUG: '1' });
  const server = net.createServer((peer) => peer.end('hello'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const socket = connect({ port, host: 'db.test', lookup: async () => '127.0.0.1' });
  await once(socket.resume(), 'connect');
  const { localPort } = socket;
  await once(socket, 'close');
  await once(server.close(), 'close');
  expect(lines).toEqual(
    [
      `connects to db.test:${port}`,
      'found 127.0.0.1 for db.test',
      `tries 127.0.0.1:${port}`,
      `is connected, from 127.0.0.1:${localPort}`,
      'is destroyed',
      'is closed; it has read 5 bytes and written 0',
    ].map((text) => `NET ${process.pid}: Socket 1 ${text}`),
  );
  expect(socket.listenerCount('connectionAttempt')).toBe(0);
});

test('it tells of each attempt that fails, on a line each', async () => {
  const { connect, lines } = await load({ NET_DEBUG: '1' });
  const lookup = async () => ['127.0.0.2', '127.0.0.1'];
  const socket = connect({ port: 1, host: 'db.test', lookup });
  const [error] = (await once(socket, 'error')) as [Error];
  await once(socket, 'close');
  expect(lines.slice(3, -1)).toEqual(
    [
      'tries 127.0.0.2:1',
      'failed to connect to 127.0.0.2:1: connect ECONNREFUSED 127.0.0.2:1',
      'tries 127.0.0.1:1',
      'failed to connect to 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1',
      'is destroyed: connect ECONNREFUSED 127.0.0.2:1; connect ECONNREFUSED 127.0.0.1:1',
    ].map((text) => `NET ${process.pid}: Socket 1 ${text}`),
  );
  // With the log on, the stack of an event's error has the call of `connect`, too.
  expect(error.stack).toContain('debug-log.node.test.ts');
});
