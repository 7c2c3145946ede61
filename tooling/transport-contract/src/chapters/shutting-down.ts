import { DONE, EOF } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { expectSameBytes, patternBytes } from '../pattern-bytes.ts';

export function describeShuttingDown({ contractTest }: Chapter): void {
  for (const [name, ender, other] of [
    ['the end that connected', 'client', 'server'],
    ['the end that accepted', 'server', 'client'],
  ] as const) {
    contractTest(`half-closes: ${name} ends writing and goes on reading`, async (session) => {
      const ends = await session.pair('tcp');
      ends[ender].write(Buffer.from('question'));
      expect(await ends[ender].ended()).toBe(DONE);
      expect(Buffer.from(await ends[other].readAll()).toString()).toBe('question');
      const answer = patternBytes(2 * 1024 * 1024);
      const status = ends[other].write(answer);
      ends[ender].readStart();
      expect(await ends[other].written(status)).toBe(DONE);
      expect(await ends[other].ended()).toBe(DONE);
      expectSameBytes(await ends[ender].readAll(), answer);
    });
  }

  contractTest('ends after what is pending', async (session) => {
    const { client, server } = await session.pair('tcp');
    const chunk = patternBytes(128 * 1024);
    let total = session.fill(client, chunk);
    client.write(chunk);
    total += chunk.length;
    const ended = client.ended();
    await session.settle();
    expect(client.shutdownStatus).toBeUndefined();
    expect((await server.readAll()).length).toBe(total);
    expect(await ended).toBe(DONE);
    expect(client.heard.slice(-3)).toEqual(['write', 'write', 'shutdown']);
  });

  contractTest('refuses to write, or to end again, afterwards', async (session) => {
    const { client, server } = await session.pair('tcp');
    client.shutdown();
    expect(client.write(patternBytes(1))).toBeLessThan(0);
    expect(client.writeText('x', 'utf8')).toBeLessThan(0);
    expect(client.writeMany([patternBytes(1)])).toBeLessThan(0);
    expect(client.shutdown()).toBeLessThan(0);
    expect(await server.readAll()).toHaveLength(0);
  });

  contractTest('stays open until it is closed, even when both halves have ended', async (session) => {
    const { client, server } = await session.pair('tcp');
    const name = client.handle.localName();
    await Promise.all([client.ended(), server.ended(), client.readAll(), server.readAll()]);
    await session.settle();
    expect(client.isClosed || server.isClosed).toBe(false);
    expect(client.readEnd).toBe(EOF);
    expect(client.handle.localName()).toEqual(name);
    // The system itself may have forgotten the peer of a connection that is over.
    expect([name, undefined]).toContainEqual(server.handle.remoteName());
  });
}
