import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DONE } from '@net/transport';
import type { Chapter } from '../chapter.ts';

export function describeReferences({ contractTest }: Chapter): void {
  contractTest('is referenced until it is told otherwise', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    for (const { handle } of [client, server, listener]) {
      assert.equal(handle.hasRef(), true);
      handle.unref();
      assert.equal(handle.hasRef(), false);
      handle.ref();
      assert.equal(handle.hasRef(), true);
    }
  });

  contractTest('can be unreferenced before it connects or listens', async (session) => {
    for (const { handle } of [session.stream('tcp'), session.listener('tcp')]) {
      handle.unref();
      assert.equal(handle.hasRef(), false);
    }
  });

  contractTest(
    'a listener keeps its process alive until it is closed',
    async (session) => {
      const child = session.start('listen', ['ref']);
      const [port] = await once(child.stdout!, 'data');
      const client = session.stream('tcp');
      assert.equal(await client.connected({ address: '127.0.0.1', port: Number(port) }), DONE);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    },
    { needs: ['processes'] },
  );

  contractTest(
    'an unreferenced listener does not',
    async (session) => {
      const child = session.start('listen', ['unref']);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    },
    { needs: ['processes'] },
  );

  contractTest(
    'a stream that reads keeps its process alive until it is closed',
    async (session) => {
      const { listener } = await session.listening('tcp');
      const child = session.start('read', ['ref', String(listener.name.port)]);
      const exit = once(child, 'exit');
      const server = await listener.accept();
      server.write(Buffer.from('x'));
      await server.read(1);
      server.shutdown();
      assert.deepEqual(await exit, [0, null]);
    },
    { needs: ['processes'] },
  );

  for (const when of ['early', 'late']) {
    contractTest(
      `a stream that is unreferenced ${when} does not`,
      async (session) => {
        const { listener } = await session.listening('tcp');
        const child = session.start('read', [when, String(listener.name.port)]);
        assert.deepEqual(await once(child, 'exit'), [0, null]);
      },
      { needs: ['processes'] },
    );
  }
}
