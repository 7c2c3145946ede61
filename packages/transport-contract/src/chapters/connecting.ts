import assert from 'node:assert/strict';
import { DONE, PENDING } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';

export function describeConnecting({ contractTest }: Chapter): void {
  contractTest('connects to a listener, which hears of it', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    assert.equal(await client.connected(endpoint), DONE);
    const server = await listener.accept();
    assert.equal(server.handle.kind, 'tcp');
  });

  contractTest(
    'connects over IPv6',
    async (session) => {
      const { client, server } = await session.pair('tcp', { address: '::1', port: 0 });
      client.write(patternOfThree);
      assert.deepEqual(await server.read(3), Buffer.from(patternOfThree));
    },
    { needs: ['ipv6'] },
  );

  contractTest('says when nobody listens', async (session) => {
    assert.equal(await session.stream('tcp').connected(session.refusedEndpoint), errno('ECONNREFUSED'));
  });

  contractTest('can be closed after it failed to connect', async (session) => {
    const stream = session.stream('tcp');
    await stream.connected(session.refusedEndpoint);
    await stream.closed();
    assert.equal(stream.heard.at(-1), 'close');
  });

  contractTest('takes a receiver that closes the stream when it hears that it failed', async (session) => {
    const stream = session.stream('tcp');
    stream.whenHeard = (event) => event === 'connect' && stream.close();
    await stream.connected(session.refusedEndpoint);
    await stream.closed();
    assert.deepEqual(stream.heard, ['connect', 'close']);
  });

  contractTest('connects from the port it was bound to', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const { listener: other, endpoint: local } = await session.listening('tcp');
    await other.closed();
    if ('path' in local) throw new Error('not a TCP endpoint');
    const client = session.stream('tcp');
    assert.equal(client.handle.bind(local), DONE);
    assert.equal(await client.connected(endpoint), DONE);
    const server = await listener.accept();
    const name = { address: local.address, family: 'IPv4', port: local.port };
    assert.deepEqual(client.handle.localName(), name);
    assert.deepEqual(server.handle.remoteName(), name);
  });

  contractTest('fails to connect from a port that another socket listens on', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const { endpoint: taken } = await session.listening('tcp');
    if ('path' in taken) throw new Error('not a TCP endpoint');
    const client = session.stream('tcp');
    const bound = client.handle.bind(taken);
    assert.equal(bound === DONE ? await client.connected(endpoint) : bound, errno('EADDRINUSE'));
  });

  contractTest('answers a pending connect with ECANCELED when it is closed', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    const status = client.connect(endpoint);
    await client.closed();
    assert.deepEqual(client.heard, status === PENDING ? ['connect', 'close'] : ['close']);
    if (status === PENDING) assert.equal(client.connectStatus, errno('ECANCELED'));
  });

  contractTest('can be reset while it connects', async (session) => {
    const { endpoint } = await session.listening('tcp');
    const client = session.stream('tcp');
    const status = client.connect(endpoint);
    assert.equal(client.reset(), DONE);
    await client.closed();
    if (status === PENDING) assert.equal(client.connectStatus, errno('ECANCELED'));
  });

  contractTest('refuses to write before it is connected', async (session) => {
    const stream = session.stream('tcp');
    assert.ok(stream.write(patternOfThree) < 0);
    assert.ok(stream.writeText('abc', 'latin1') < 0);
    assert.ok(stream.writeMany([patternOfThree]) < 0);
    assert.ok(stream.shutdown() < 0);
    assert.ok(stream.readStart() < 0);
  });

  contractTest('connects a hundred streams at once', async (session) => {
    const { listener, endpoint } = await session.listening('tcp');
    const clients = Array.from({ length: 100 }, () => session.stream('tcp'));
    const statuses = await Promise.all(clients.map((client) => client.connected(endpoint)));
    assert.deepEqual(
      statuses.filter((status) => status !== DONE),
      [],
    );
    const servers = await Promise.all(clients.map(() => listener.accept()));
    const seen = new Set(servers.map((server) => server.handle.remoteName()?.port));
    assert.equal(seen.size, 100);
  });
}

const patternOfThree = Uint8Array.of(1, 2, 3);
