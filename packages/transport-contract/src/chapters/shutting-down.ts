import assert from 'node:assert/strict';
import { DONE, EOF } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { expectSameBytes, patternBytes } from '../session/pattern-bytes.ts';

export function describeShuttingDown({ contractTest }: Chapter): void {
  for (const [name, ender, other] of [
    ['the end that connected', 'client', 'server'],
    ['the end that accepted', 'server', 'client'],
  ] as const) {
    contractTest(`half-closes: ${name} ends writing and goes on reading`, async (session) => {
      const ends = await session.pair('tcp');
      ends[ender].write(Buffer.from('question'));
      assert.equal(await ends[ender].ended(), DONE);
      assert.equal(Buffer.from(await ends[other].readAll()).toString(), 'question');
      const answer = patternBytes(2 * 1024 * 1024);
      const status = ends[other].write(answer);
      ends[ender].readStart();
      assert.equal(await ends[other].written(status), DONE);
      assert.equal(await ends[other].ended(), DONE);
      expectSameBytes(await ends[ender].readAll(), answer);
    });
  }

  contractTest('ends after what is pending', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunk = patternBytes(128 * 1024);
    let total = session.fill(client, chunk);
    // Many writes, because the system's buffers may take some of them.
    for (let more = 0; more < 100; more++) {
      client.write(chunk);
      total += chunk.length;
    }
    const ended = client.ended();
    await session.settle();
    assert.equal(client.shutdownStatus, undefined);
    assert.equal((await server.readAll()).length, total);
    assert.equal(await ended, DONE);
    assert.deepEqual(client.heard.slice(-3), ['write', 'write', 'shutdown']);
  });

  contractTest('refuses to write, or to end again, afterwards', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.shutdown();
    assert.ok(client.write(patternBytes(1)) < 0);
    assert.ok(client.writeText('x', 'utf8') < 0);
    assert.ok(client.writeMany([patternBytes(1)]) < 0);
    assert.ok(client.shutdown() < 0);
    assert.equal((await server.readAll()).length, 0);
  });

  contractTest('stays open until it is closed, even when both halves have ended', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    const name = client.handle.localName();
    await Promise.all([client.ended(), server.ended(), client.readAll(), server.readAll()]);
    await session.settle();
    assert.equal(client.isClosed || server.isClosed, false);
    assert.equal(client.readEnd, EOF);
    assert.deepEqual(client.handle.localName(), name);
    // The server's name is asked for only now.
    assert.deepEqual(server.handle.localName(), listener.name);
    // `getpeername` may fail for a connection that has ended.
    const remote = server.handle.remoteName();
    if (remote !== undefined) assert.deepEqual(remote, name);
  });
}
