import assert from 'node:assert/strict';
import { DONE } from '@net/transport';
import type { Chapter } from '../chapter.ts';

export function describeAdopting({ contractTest }: Chapter): void {
  contractTest('does not adopt what is none of its handles', async ({ transport }) => {
    for (const stranger of [{}, { fd: 1 }, new Map()]) {
      assert.equal(transport.adoptStream(stranger), undefined);
      assert.equal(transport.adoptListener(stranger), undefined);
    }
  });

  contractTest(
    'hands over through the new handle what arrived while the old one was stopped',
    async (session) => {
      const { client, server } = await session.pair('tcp');
      client.write(Buffer.from('held'));
      client.shutdown();
      await session.settle();
      const adopted = session.checkStream(session.transport.adoptStream(server.handle.native!)!);
      session.giveAway(server);
      assert.equal(Buffer.from(await adopted.readAll()).toString(), 'held');
      assert.deepEqual(server.heard, []);
    },
    { needs: ['native'] },
  );

  for (const kind of ['tcp', 'ipc'] as const) {
    contractTest(
      `adopts a ${kind} stream, and leaves its old handle alone`,
      async (session) => {
        const { client, server } = await session.pair(kind);
        client.write(Buffer.from('before'));
        await server.read(6);
        const adopted = session.checkStream(session.transport.adoptStream(server.handle.native!)!);
        session.giveAway(server);
        assert.equal(adopted.handle.kind, kind);
        assert.deepEqual(adopted.handle.remoteName(), client.handle.localName());
        client.write(Buffer.from('after'));
        assert.equal(Buffer.from(await adopted.read(5)).toString(), 'after');
        adopted.write(Buffer.from('answer'));
        assert.equal(Buffer.from(await client.read(6)).toString(), 'answer');
        await adopted.closed();
        await client.readAll();
        assert.deepEqual(server.heard, ['read']);
      },
      { needs: kind === 'ipc' ? ['native', 'ipc'] : ['native'] },
    );

    contractTest(
      `adopts a ${kind} listener`,
      async (session) => {
        const { listener, endpoint } = await session.listening(kind);
        const name = listener.handle.localName();
        const adopted = session.checkListener(session.transport.adoptListener(listener.handle.native!)!);
        session.giveAway(listener);
        assert.equal(adopted.handle.kind, kind);
        assert.equal(await adopted.started(null), DONE);
        assert.deepEqual(adopted.handle.localName(), name);
        const client = session.stream(kind);
        assert.equal(await client.connected(endpoint), DONE);
        const server = await adopted.accept();
        client.write(Buffer.from('x'));
        assert.deepEqual(await server.read(1), Buffer.from('x'));
        assert.deepEqual(listener.accepted, []);
      },
      { needs: kind === 'ipc' ? ['native', 'ipc'] : ['native'] },
    );
  }
}
