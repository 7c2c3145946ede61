import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  vi.resetModules();
});

test('the debug log tells where a server listens, whom it accepts and drops, and that it closes', async () => {
  vi.stubEnv('NET_DEBUG', '1');
  vi.resetModules();
  const { createServer } = await import('./index.ts');
  const lines: string[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    lines.push(String(text).trimEnd());
    return true;
  });
  const server = createServer();
  server.maxConnections = 1;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;

  const accepted = net.connect(port, '127.0.0.1');
  const [peer] = await once(server, 'connection');
  await once(accepted, 'connect');
  const { localPort } = accepted;
  const dropped = net.connect(port, '127.0.0.1');
  const [{ remotePort }] = await once(server, 'drop');
  await once(
    dropped.resume().on('error', () => undefined),
    'close',
  );
  accepted.destroy();
  await once(peer.resume(), 'close');
  await once(server.close(), 'close');

  expect(lines).toEqual(
    [
      `Server 1 listens on 127.0.0.1:${port}`,
      `Socket 2 from 127.0.0.1:${localPort} is accepted by Server 1`,
      `Server 1 drops a connection from 127.0.0.1:${remotePort}: maxConnections`,
      'Socket 2 is destroyed',
      'Socket 2 is closed; it has read 0 bytes and written 0',
      'Server 1 is closed',
    ].map((text) => `NET ${process.pid}: ${text}`),
  );
});
