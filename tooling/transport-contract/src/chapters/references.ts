import { once } from 'node:events';
import { DONE } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';

export function describeReferences({ contractTest, scripts }: Chapter): void {
  contractTest('is referenced until it is told otherwise', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    for (const { handle } of [client, server, listener]) {
      expect(handle.hasRef()).toBe(true);
      handle.unref();
      expect(handle.hasRef()).toBe(false);
      handle.ref();
      expect(handle.hasRef()).toBe(true);
    }
  });

  contractTest('can be unreferenced before it connects or listens', async (session) => {
    for (const { handle } of [session.stream('tcp'), session.listener('tcp')]) {
      handle.unref();
      expect(handle.hasRef()).toBe(false);
    }
  });

  contractTest(
    'a listener keeps its process alive until it is closed',
    async (session) => {
      const child = session.spawn(await scripts.make('listen'), ['ref']);
      const [port] = await once(child.stdout!, 'data');
      const client = session.stream('tcp');
      expect(await client.connected({ address: '127.0.0.1', port: Number(port) })).toBe(DONE);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    { needs: ['processes'] },
  );

  contractTest(
    'an unreferenced listener does not',
    async (session) => {
      const child = session.spawn(await scripts.make('listen'), ['unref']);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    { needs: ['processes'] },
  );

  contractTest(
    'a stream that reads keeps its process alive until it is closed',
    async (session) => {
      const { listener } = await session.listening('tcp');
      const child = session.spawn(await scripts.make('read'), ['ref', String(listener.name.port)]);
      const exit = once(child, 'exit');
      const server = await listener.accept();
      server.write(Buffer.from('x'));
      await server.read(1);
      server.shutdown();
      expect(await exit).toEqual([0, null]);
    },
    { needs: ['processes'] },
  );

  for (const when of ['early', 'late']) {
    contractTest(
      `a stream that is unreferenced ${when} does not`,
      async (session) => {
        const { listener } = await session.listening('tcp');
        const child = session.spawn(await scripts.make('read'), [when, String(listener.name.port)]);
        expect(await once(child, 'exit')).toEqual([0, null]);
      },
      { needs: ['processes'] },
    );
  }
}
