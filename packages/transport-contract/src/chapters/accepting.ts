import assert from 'node:assert/strict';
import { once } from 'node:events';
import { DONE } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';

export function describeAccepting({ contractTest, can }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    const needs = kind === 'ipc' ? (['accept-control', 'ipc'] as const) : (['accept-control'] as const);

    contractTest(
      `lets ${kind} connections wait while it does not accept, and takes them in later`,
      async (session) => {
        const { listener, endpoint } = await session.listening(kind);
        assert.equal(listener.handle.acceptStop(), DONE);
        assert.equal(listener.handle.acceptStop(), DONE);
        for (let count = 0; count < 5; count++) {
          assert.equal(await session.stream(kind).connected(endpoint), DONE);
        }
        await session.settle();
        assert.equal(listener.accepted.length, 0);
        assert.equal(listener.handle.acceptStart(), DONE);
        assert.equal(listener.handle.acceptStart(), DONE);
        for (let count = 0; count < 5; count++) await listener.accept();
      },
      { needs },
    );
  }

  contractTest(
    'accepts no more from the moment on that it is told so, whatever is waiting',
    async (session) => {
      const { listener, endpoint } = await session.listening('tcp');
      listener.handle.acceptStop();
      for (let count = 0; count < 9; count++) {
        assert.equal(await session.stream('tcp').connected(endpoint), DONE);
      }
      for (const enough of [1, 4, 9]) {
        listener.whenAccepted = () => {
          if (listener.accepted.length === enough) listener.handle.acceptStop();
        };
        listener.handle.acceptStart();
        await session.settle();
        assert.equal(listener.accepted.length, enough);
      }
    },
    { needs: ['accept-control'] },
  );

  contractTest(
    'serves what it took in, while it does not accept',
    async (session) => {
      const { client, server, listener } = await session.pair('tcp');
      listener.handle.acceptStop();
      client.write(Buffer.from('x'));
      assert.equal(Buffer.from(await server.read(1)).toString(), 'x');
    },
    { needs: ['accept-control'] },
  );

  contractTest(
    'refuses what waits when it is closed without accepting',
    async (session) => {
      const { listener, endpoint } = await session.listening('tcp');
      listener.handle.acceptStop();
      const client = session.stream('tcp');
      assert.equal(await client.connected(endpoint), DONE);
      await listener.closed();
      client.readStart();
      await client.until('the end', () => client.readEnd !== undefined);
      assert.equal(client.readEnd, errno('ECONNRESET'));
      assert.equal(listener.accepted.length, 0);
    },
    { needs: ['accept-control'] },
  );

  contractTest(
    'keeps its process alive while it does not accept',
    async (session) => {
      const child = session.start('wait-without-accepting', ['ref']);
      const [port] = await once(child.stdout!, 'data');
      assert.equal(await session.stream('tcp').connected({ address: '127.0.0.1', port: Number(port) }), DONE);
      await session.settle();
      assert.equal(child.exitCode, null);
    },
    { needs: ['accept-control', 'processes'] },
  );

  for (const when of ['before', 'after']) {
    contractTest(
      `does not keep its process alive when it is unreferenced ${when} it stops accepting`,
      async (session) => {
        const child = session.start('wait-without-accepting', [when]);
        assert.deepEqual(await once(child, 'exit'), [0, null]);
      },
      { needs: ['accept-control', 'processes'] },
    );
  }

  if (!can('accept-control')) {
    contractTest('says that it cannot stop accepting, and goes on', async (session) => {
      const { listener, endpoint } = await session.listening('tcp');
      assert.equal(listener.handle.acceptStop(), errno('ENOTSUP'));
      assert.equal(await session.stream('tcp').connected(endpoint), DONE);
      await listener.accept();
      assert.equal(listener.handle.acceptStart(), DONE);
    });
  }
}
