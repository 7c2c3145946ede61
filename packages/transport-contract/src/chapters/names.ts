import assert from 'node:assert/strict';
import type { Chapter } from '../chapter.ts';

export function describeNames({ contractTest }: Chapter): void {
  for (const [family, address] of [
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ] as const) {
    contractTest(
      `tells both ends of an ${family} connection`,
      async (session) => {
        const { client, server, listener } = await session.pair('tcp', { address, port: 0 });
        const listening = { address, family, port: listener.name.port };
        assert.deepEqual(listener.name, listening);
        assert.deepEqual(client.handle.remoteName(), listening);
        assert.deepEqual(server.handle.localName(), listening);
        const own = client.handle.localName();
        assert.deepEqual([own?.address, own?.family], [address, family]);
        assert.deepEqual(server.handle.remoteName(), own);
        assert.notEqual(own!.port, listening.port);
      },
      { needs: family === 'IPv6' ? ['ipv6'] : [] },
    );
  }

  contractTest('has no remote name before it is connected', async (session) => {
    assert.equal(session.stream('tcp').handle.remoteName(), undefined);
  });

  contractTest(
    'has no names over IPC',
    async (session) => {
      const { client, server, listener } = await session.pair('ipc');
      assert.equal(listener.handle.localName(), undefined);
      for (const { handle } of [client, server]) {
        assert.equal(handle.kind, 'ipc');
        assert.deepEqual([handle.localName(), handle.remoteName()], [undefined, undefined]);
      }
    },
    { needs: ['ipc'] },
  );

  contractTest('tells a descriptor, or that it has none', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    for (const { handle } of [client, server, listener]) {
      assert.equal(Number.isInteger(handle.fd), true);
      assert.ok(handle.fd >= -1);
    }
  });
}
