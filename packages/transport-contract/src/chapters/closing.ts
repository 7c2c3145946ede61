import assert from 'node:assert/strict';
import { DONE, EOF } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno, expectStatus } from '../session/errno.ts';
import { patternBytes } from '../session/pattern-bytes.ts';

export function describeClosing({ contractTest }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    contractTest(
      `closes a ${kind} stream that was never used`,
      async (session) => {
        const stream = session.stream(kind);
        await stream.closed();
        assert.deepEqual(stream.heard, ['close']);
      },
      { needs: kind === 'ipc' ? ['ipc'] : [] },
    );
  }

  contractTest('closes once, however often it is asked to', async (session) => {
    const { client } = await session.pair('tcp');
    client.close();
    client.close();
    client.reset();
    await client.closed();
    client.close();
    await session.settle();
    assert.deepEqual(client.heard, ['connect', 'close']);
  });

  contractTest('ends pending writes with ECANCELED, then reports the close', async (session) => {
    const { client } = await session.pair('tcp');
    const chunk = patternBytes(64 * 1024);
    session.fill(client, chunk);
    client.write(chunk);
    client.writeText('and more', 'utf8');
    client.writeMany([chunk, chunk]);
    client.heard.length = 0;
    await client.closed();
    assert.deepEqual(client.heard, ['write', 'write', 'write', 'write', 'close']);
    assert.deepEqual(
      client.writeStatuses,
      Array.from({ length: 4 }, () => errno('ECANCELED')),
    );
  });

  contractTest('ends a pending shutdown with ECANCELED, after the writes', async (session) => {
    const { client } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    client.shutdown();
    client.heard.length = 0;
    await client.closed();
    assert.deepEqual(client.heard, ['write', 'shutdown', 'close']);
    assert.equal(client.shutdownStatus, errno('ECANCELED'));
  });

  contractTest('lets go of writes and of the connection when it is reset', async (session) => {
    const { client, server } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    assert.equal(client.reset(), DONE);
    await client.closed();
    assert.deepEqual(client.writeStatuses, [errno('ECANCELED')]);
    server.readStart();
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    // After unread bytes the libuv of Node 20 and 22 reports a reset as the end of the stream.
    expectStatus(server.readEnd!, [errno('ECONNRESET'), EOF]);
  });

  contractTest('can be reset, or else closed, while it shuts down', async (session) => {
    const { client, server } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    client.shutdown();
    // libuv fails with EINVAL if a stream is reset while it shuts down.
    expectStatus(client.reset(), [DONE, errno('EINVAL')]);
    await client.closed();
    assert.deepEqual(client.writeStatuses, [errno('ECANCELED')]);
    assert.equal(client.shutdownStatus, errno('ECANCELED'));
    server.readStart();
    await server.until('the end of the stream', () => server.readEnd !== undefined);
  });

  for (const event of ['read', 'readEnd', 'shutdown'] as const) {
    contractTest(`can be closed from inside ${event}`, async (session) => {
      const { client, server } = await session.pair('tcp');
      server.whenHeard = (heard) => heard === event && server.close();
      server.readStart();
      client.write(patternBytes(1024 * 1024));
      client.shutdown();
      server.shutdown();
      await server.until('close', () => server.isClosed);
      assert.deepEqual(server.heard.slice(-2), [event, 'close']);
    });
  }

  contractTest('can be closed from inside the answer to a write', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunk = patternBytes(64 * 1024);
    session.fill(client, chunk);
    for (let more = 0; more < 3; more++) client.write(chunk);
    client.whenHeard = (heard) => heard === 'write' && client.close();
    server.readStart();
    await client.until('close', () => client.isClosed);
    assert.equal(client.heard.at(-1), 'close');
    assert.equal(client.writeStatuses.length, 4);
    assert.equal(client.writeStatuses[0], DONE);
  });

  contractTest('does not need a receiver to be closed', async (session) => {
    const { client, server } = await session.pair('tcp');
    server.handle.receiver = null;
    session.giveAway(server);
    server.handle.readStart();
    client.write(patternBytes(10));
    await session.settle();
    server.handle.close();
    await client.readAll().catch(() => undefined);
    assert.ok(client.readEnd! < 0);
  });

  contractTest('refuses to write and read afterwards', async (session) => {
    const { client } = await session.pair('tcp');
    client.close();
    assert.ok(client.write(patternBytes(1)) < 0);
    assert.ok(client.shutdown() < 0);
    assert.ok(client.readStart() < 0);
    await client.closed();
    assert.ok(client.write(patternBytes(1)) < 0);
    assert.ok(client.readStart() < 0);
  });
}
