import { DONE, PENDING } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';
import { loopbackStranger } from '../loopback-stranger.ts';

export function describeListening({ contractTest, can }: Chapter): void {
  contractTest('gets a port of the system’s choice for port 0', async (session) => {
    const { listener } = await session.listening('tcp');
    expect(listener.name).toMatchObject({ address: '127.0.0.1', family: 'IPv4' });
    expect(listener.name.port).toBeGreaterThan(0);
  });

  contractTest('says when another socket listens there', async (session) => {
    const { endpoint } = await session.listening('tcp');
    expect(await session.listener('tcp').started(endpoint)).toBe(errno('EADDRINUSE'));
  });

  contractTest(
    'says when the address is not of this machine',
    async (session) => {
      const local = { address: loopbackStranger(), port: 0 };
      expect(await session.listener('tcp').started(local)).toBe(errno('EADDRNOTAVAIL'));
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
    const local = await session.deadEndpoint();
    const listener = session.listener('tcp');
    const status = listener.listen(local);
    listener.close();
    listener.close();
    await listener.closed();
    if (status === PENDING) expect(listener.listenStatus).toBe(errno('ECANCELED'));
    await session.settle();
    expect(await session.stream('tcp').connected(local)).toBe(errno('ECONNREFUSED'));
  });

  contractTest('refuses connections once it is closed', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    await listener.closed();
    expect(await session.stream('tcp').connected(endpoint)).toBe(errno('ECONNREFUSED'));
  });

  contractTest('frees its port when it closes, while its connections live on', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    const { address, port } = listener.name;
    await listener.closed();
    client.write(Buffer.from('still here'));
    expect(Buffer.from(await server.read(10)).toString()).toBe('still here');
    await session.listening('tcp', { address, port });
  });

  contractTest('does not read from what it accepted before it is told to', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.write(Buffer.from('unasked'));
    await session.settle();
    expect(server.heard).toEqual([]);
  });

  contractTest('goes on accepting when accepted streams are closed at once', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    for (let round = 0; round < 20; round++) {
      const client = session.stream('tcp');
      expect(await client.connected(endpoint)).toBe(DONE);
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
      expect(await client.connected({ address: '127.0.0.1', port: listener.name.port })).toBe(DONE);
      const server = await listener.accept();
      expect(server.handle.remoteName()).toMatchObject({ address: '::ffff:127.0.0.1', family: 'IPv6' });
    },
    { needs: ['dual-stack'] },
  );

  contractTest(
    'takes none when it is for IPv6 only',
    async (session) => {
      const { listener } = await session.listening('tcp', { address: '::', port: 0 }, { ipv6Only: true });
      const { port } = listener.name;
      const refused = await session.stream('tcp').connected({ address: '127.0.0.1', port });
      expect(refused).toBe(errno('ECONNREFUSED'));
      expect(await session.stream('tcp').connected({ address: '::1', port })).toBe(DONE);
    },
    { needs: ['dual-stack', 'ipv6', 'ipv6-only'] },
  );

  contractTest(
    'shares a port with a listener that also wants to share it',
    async (session) => {
      const { listener } = await session.listening('tcp', undefined, { reusePort: true });
      const { address, port } = listener.name;
      await session.listening('tcp', { address, port }, { reusePort: true });
      expect(await session.listener('tcp').started({ address, port })).toBe(errno('EADDRINUSE'));
    },
    { needs: ['port-sharing'] },
  );

  if (!can('port-sharing')) {
    contractTest('says that it cannot share a port', async (session) => {
      const status = await session
        .listener('tcp')
        .started({ address: '127.0.0.1', port: 0 }, { reusePort: true });
      expect(status).toBe(errno('ENOTSUP'));
    });
  }
}
