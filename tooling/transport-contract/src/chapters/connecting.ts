import { DONE, PENDING } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';

export function describeConnecting({ contractTest }: Chapter): void {
  contractTest('connects to a listener, which hears of it', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    expect(await client.connected(endpoint)).toBe(DONE);
    const server = await listener.accept();
    expect(server.handle.kind).toBe('tcp');
  });

  contractTest(
    'connects over IPv6',
    async (session) => {
      const { client, server } = await session.pair('tcp', { address: '::1', port: 0 });
      client.write(patternOfThree);
      expect(await server.read(3)).toEqual(Buffer.from(patternOfThree));
    },
    { needs: ['ipv6'] },
  );

  contractTest('says when nobody listens', async (session) => {
    const endpoint = await session.deadEndpoint();
    expect(await session.stream('tcp').connected(endpoint)).toBe(errno('ECONNREFUSED'));
  });

  contractTest('can be closed after it failed to connect', async (session) => {
    const stream = session.stream('tcp');
    await stream.connected(await session.deadEndpoint());
    await stream.closed();
    expect(stream.heard.at(-1)).toBe('close');
  });

  contractTest('takes a receiver that closes the stream when it hears that it failed', async (session) => {
    const stream = session.stream('tcp');
    stream.whenHeard = (event) => event === 'connect' && stream.close();
    await stream.connected(await session.deadEndpoint());
    await stream.closed();
    expect(stream.heard).toEqual(['connect', 'close']);
  });

  contractTest('connects from the port it was bound to', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const { listener: other, endpoint: local } = await session.listening('tcp');
    await other.closed();
    if ('path' in local) throw new Error('not a TCP endpoint');
    const client = session.stream('tcp');
    expect(client.handle.bind(local)).toBe(DONE);
    expect(await client.connected(endpoint)).toBe(DONE);
    const server = await listener.accept();
    expect(client.handle.localName()).toMatchObject(local);
    expect(server.handle.remoteName()).toMatchObject(local);
  });

  contractTest('fails to connect from a port that another socket listens on', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const { endpoint: taken } = await session.listening('tcp');
    if ('path' in taken) throw new Error('not a TCP endpoint');
    const client = session.stream('tcp');
    const bound = client.handle.bind(taken);
    expect(bound === DONE ? await client.connected(endpoint) : bound).toBe(errno('EADDRINUSE'));
  });

  contractTest('answers a pending connect with ECANCELED when it is closed', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    const status = client.connect(endpoint);
    await client.closed();
    expect(client.heard).toEqual(status === PENDING ? ['connect', 'close'] : ['close']);
    if (status === PENDING) expect(client.connectStatus).toBe(errno('ECANCELED'));
  });

  contractTest('can be reset while it connects', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    const status = client.connect(endpoint);
    expect(client.reset()).toBe(DONE);
    await client.closed();
    if (status === PENDING) expect(client.connectStatus).toBe(errno('ECANCELED'));
  });

  contractTest('refuses to write before it is connected', async (session) => {
    const stream = session.stream('tcp');
    expect(stream.write(patternOfThree)).toBeLessThan(0);
    expect(stream.writeText('abc', 'latin1')).toBeLessThan(0);
    expect(stream.writeMany([patternOfThree])).toBeLessThan(0);
    expect(stream.shutdown()).toBeLessThan(0);
    expect(stream.readStart()).toBeLessThan(0);
  });

  contractTest('connects a hundred streams at once', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const clients = Array.from({ length: 100 }, () => session.stream('tcp'));
    const statuses = await Promise.all(clients.map((client) => client.connected(endpoint)));
    expect(statuses.filter((status) => status !== DONE)).toEqual([]);
    const servers = await Promise.all(clients.map(() => listener.accept()));
    const seen = new Set(servers.map((server) => server.handle.remoteName()?.port));
    expect(seen.size).toBe(100);
  });
}

const patternOfThree = Uint8Array.of(1, 2, 3);
