import { DONE, EOF } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';
import { patternBytes } from '../pattern-bytes.ts';

export function describeClosing({ contractTest }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    contractTest(
      `closes a ${kind} stream that was never used`,
      async (session) => {
        const stream = session.stream(kind);
        await stream.closed();
        expect(stream.heard).toEqual(['close']);
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
    expect(client.heard).toEqual(['connect', 'close']);
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
    expect(client.heard).toEqual(['write', 'write', 'write', 'write', 'close']);
    expect(client.writeStatuses).toEqual(Array.from({ length: 4 }, () => errno('ECANCELED')));
  });

  contractTest('ends a pending shutdown with ECANCELED, after the writes', async (session) => {
    const { client } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    client.shutdown();
    client.heard.length = 0;
    await client.closed();
    expect(client.heard).toEqual(['write', 'shutdown', 'close']);
    expect(client.shutdownStatus).toBe(errno('ECANCELED'));
  });

  contractTest('lets go of writes and of the connection when it is reset', async (session) => {
    const { client, server } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    expect(client.reset()).toBe(DONE);
    await client.closed();
    expect(client.writeStatuses).toEqual([errno('ECANCELED')]);
    server.readStart();
    await server.until('the end of the stream', () => server.readEnd !== undefined);
    // Behind bytes that were not read yet, the libuv of Node 20 and 22 takes a reset for an end.
    expect([errno('ECONNRESET'), EOF]).toContain(server.readEnd);
  });

  contractTest('can be reset, or else closed, while it shuts down', async (session) => {
    const { client, server } = await session.pair('tcp');
    session.fill(client, patternBytes(64 * 1024));
    client.shutdown();
    // libuv does not reset a stream that is shutting down, and says so.
    expect([DONE, errno('EINVAL')]).toContain(client.reset());
    await client.closed();
    expect(client.writeStatuses).toEqual([errno('ECANCELED')]);
    expect(client.shutdownStatus).toBe(errno('ECANCELED'));
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
      expect(server.heard.slice(-2)).toEqual([event, 'close']);
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
    expect(client.heard.at(-1)).toBe('close');
    expect(client.writeStatuses).toHaveLength(4);
    expect(client.writeStatuses[0]).toBe(DONE);
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
    expect(client.readEnd).toBeLessThan(0);
  });

  contractTest('refuses to write and read afterwards', async (session) => {
    const { client } = await session.pair('tcp');
    client.close();
    expect(client.write(patternBytes(1))).toBeLessThan(0);
    expect(client.shutdown()).toBeLessThan(0);
    expect(client.readStart()).toBeLessThan(0);
    await client.closed();
    expect(client.write(patternBytes(1))).toBeLessThan(0);
    expect(client.readStart()).toBeLessThan(0);
  });
}
