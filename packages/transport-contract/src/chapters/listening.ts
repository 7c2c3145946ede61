import assert from 'node:assert/strict';
import { DONE, PENDING } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';
import { loopbackStranger } from '../session/loopback-stranger.ts';

export function describeListening({ contractTest, can }: Chapter): void {
  contractTest('gets a port of the system’s choice for port 0', async (session) => {
    const { listener } = await session.listening('tcp');
    assert.deepEqual({ ...listener.name, port: 0 }, { address: '127.0.0.1', family: 'IPv4', port: 0 });
    assert.ok(listener.name.port > 0);
  });

  contractTest('says when another socket listens there', async (session) => {
    const { endpoint } = await session.listening('tcp');
    assert.equal(await session.listener('tcp').started(endpoint), errno('EADDRINUSE'));
  });

  contractTest(
    'says when the address is not of this machine',
    async (session) => {
      const local = { address: loopbackStranger(), port: 0 };
      assert.equal(await session.listener('tcp').started(local), errno('EADDRNOTAVAIL'));
    },
    { needs: ['foreign-address'] },
  );

  contractTest('can be closed after it failed to listen', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const listener = session.listener('tcp');
    await listener.started(endpoint);
    await listener.closed();
  });

  contractTest('can be closed when it has never listened', async (session) => {
    await session.listener('tcp').closed();
  });

  contractTest('closes once, answers a pending listen first, and does not listen later', async (session) => {
    const local = await session.freeEndpoint();
    const listener = session.listener('tcp');
    const status = listener.listen(local);
    listener.close();
    listener.close();
    await listener.closed();
    if (status === PENDING) assert.equal(listener.listenStatus, errno('ECANCELED'));
    await session.settle();
    assert.equal(await session.stream('tcp').connected(local), errno('ECONNREFUSED'));
  });

  contractTest('refuses connections once it is closed', async (session) => {
    const { listener, endpoint } = await session.listening('tcp', await session.freeEndpoint());
    await listener.closed();
    assert.equal(await session.stream('tcp').connected(endpoint), errno('ECONNREFUSED'));
  });

  contractTest('frees its port when it closes, while its connections live on', async (session) => {
    const local = await session.freeEndpoint();
    const { client, server, listener } = await session.pair('tcp', local);
    await listener.closed();
    client.write(Buffer.from('still here'));
    assert.equal(Buffer.from(await server.read(10)).toString(), 'still here');
    await session.listening('tcp', local);
  });

  contractTest('does not read from what it accepted before it is told to', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('unasked'));
    await session.settle();
    assert.deepEqual(server.heard, []);
  });

  contractTest('goes on accepting when accepted streams are closed at once', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    for (let round = 0; round < 20; round++) {
      const client = session.stream('tcp');
      assert.equal(await client.connected(endpoint), DONE);
      await (await listener.accept()).closed();
      await client.closed();
    }
  });

  contractTest('takes a backlog', async (session) => {
    await session.listening('tcp', undefined, { backlog: 1 });
  });

  contractTest(
    'takes IPv4 connections on an IPv6 listener',
    async (session) => {
      const { listener } = await session.listening('tcp', { address: '::', port: 0 });
      const client = session.stream('tcp');
      assert.equal(await client.connected({ address: '127.0.0.1', port: listener.name.port }), DONE);
      const server = await listener.accept();
      const { address, family } = server.handle.remoteName()!;
      assert.deepEqual([address, family], ['::ffff:127.0.0.1', 'IPv6']);
    },
    { needs: ['dual-stack'] },
  );

  contractTest(
    'takes none when it is for IPv6 only',
    async (session) => {
      const { port } = await session.freeEndpoint();
      await session.listening('tcp', { address: '::', port }, { ipv6Only: true });
      const refused = await session.stream('tcp').connected({ address: '127.0.0.1', port });
      assert.equal(refused, errno('ECONNREFUSED'));
      assert.equal(await session.stream('tcp').connected({ address: '::1', port }), DONE);
    },
    { needs: ['dual-stack', 'ipv6', 'ipv6-only'] },
  );

  contractTest(
    'shares a port with a listener that also wants to share it',
    async (session) => {
      const { listener } = await session.listening('tcp', undefined, { reusePort: true });
      const { address, port } = listener.name;
      await session.listening('tcp', { address, port }, { reusePort: true });
      assert.equal(await session.listener('tcp').started({ address, port }), errno('EADDRINUSE'));
    },
    { needs: ['port-sharing'] },
  );

  if (!can('port-sharing')) {
    contractTest('says that it cannot share a port', async (session) => {
      const status = await session
        .listener('tcp')
        .started({ address: '127.0.0.1', port: 0 }, { reusePort: true });
      assert.equal(status, errno('ENOTSUP'));
    });
  }
}
