import { once } from 'node:events';
import { DONE } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';

export function describeAccepting({ contractTest, can, scripts }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    const needs = kind === 'ipc' ? (['accept-control', 'ipc'] as const) : (['accept-control'] as const);

    contractTest(
      `lets ${kind} connections wait while it does not accept, and takes them in later`,
      async (session) => {
        const { listener, endpoint } = await session.listening(kind);
        expect(listener.handle.acceptStop()).toBe(DONE);
        expect(listener.handle.acceptStop()).toBe(DONE);
        for (let count = 0; count < 5; count++) {
          expect(await session.stream(kind).connected(endpoint)).toBe(DONE);
        }
        await session.settle();
        expect(listener.accepted).toHaveLength(0);
        expect(listener.handle.acceptStart()).toBe(DONE);
        expect(listener.handle.acceptStart()).toBe(DONE);
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
        expect(await session.stream('tcp').connected(endpoint)).toBe(DONE);
      }
      for (const enough of [1, 4, 9]) {
        listener.whenAccepted = () => {
          if (listener.accepted.length === enough) listener.handle.acceptStop();
        };
        listener.handle.acceptStart();
        await session.settle();
        expect(listener.accepted).toHaveLength(enough);
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
      expect(Buffer.from(await server.read(1)).toString()).toBe('x');
    },
    { needs: ['accept-control'] },
  );

  contractTest(
    'refuses what waits when it is closed without accepting',
    async (session) => {
      const { listener, endpoint } = await session.listening('tcp');
      listener.handle.acceptStop();
      const client = session.stream('tcp');
      expect(await client.connected(endpoint)).toBe(DONE);
      await listener.closed();
      client.readStart();
      await client.until('the end', () => client.readEnd !== undefined);
      expect(client.readEnd).toBe(errno('ECONNRESET'));
      expect(listener.accepted).toHaveLength(0);
    },
    { needs: ['accept-control'] },
  );

  contractTest(
    'keeps its process alive while it does not accept',
    async (session) => {
      const child = session.spawn(await scripts.make('wait-without-accepting'), ['ref']);
      const [port] = await once(child.stdout!, 'data');
      expect(await session.stream('tcp').connected({ address: '127.0.0.1', port: Number(port) })).toBe(DONE);
      await session.settle();
      expect(child.exitCode).toBeNull();
    },
    { needs: ['accept-control', 'processes'] },
  );

  for (const when of ['before', 'after']) {
    contractTest(
      `does not keep its process alive when it is unreferenced ${when} it stops accepting`,
      async (session) => {
        const child = session.spawn(await scripts.make('wait-without-accepting'), [when]);
        expect(await once(child, 'exit')).toEqual([0, null]);
      },
      { needs: ['accept-control', 'processes'] },
    );
  }

  if (!can('accept-control')) {
    contractTest('says that it cannot stop accepting, and goes on', async (session) => {
      const { listener, endpoint } = await session.listening('tcp');
      expect(listener.handle.acceptStop()).toBe(errno('ENOTSUP'));
      expect(await session.stream('tcp').connected(endpoint)).toBe(DONE);
      await listener.accept();
      expect(listener.handle.acceptStart()).toBe(DONE);
    });
  }
}
