import { DONE } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';

export function describeAdopting({ contractTest }: Chapter): void {
  contractTest('does not adopt what is none of its handles', async ({ transport }) => {
    for (const stranger of [{}, { fd: 1 }, new Map()]) {
      expect(transport.adoptStream(stranger)).toBeUndefined();
      expect(transport.adoptListener(stranger)).toBeUndefined();
    }
  });

  for (const kind of ['tcp', 'ipc'] as const) {
    contractTest(
      `adopts a ${kind} stream, and leaves its old handle alone`,
      async (session) => {
        const { client, server } = await session.pair(kind);
        client.write(Buffer.from('before'));
        await server.read(6);
        const adopted = session.checkStream(session.transport.adoptStream(server.handle.native!)!);
        session.giveAway(server);
        expect(adopted.handle.kind).toBe(kind);
        expect(adopted.handle.remoteName()).toEqual(client.handle.localName());
        client.write(Buffer.from('after'));
        expect(Buffer.from(await adopted.read(5)).toString()).toBe('after');
        adopted.write(Buffer.from('answer'));
        expect(Buffer.from(await client.read(6)).toString()).toBe('answer');
        await adopted.closed();
        await client.readAll();
        expect(server.heard).toEqual(['read']);
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
        expect(adopted.handle.kind).toBe(kind);
        expect(await adopted.started(null)).toBe(DONE);
        expect(adopted.handle.localName()).toEqual(name);
        const client = session.stream(kind);
        expect(await client.connected(endpoint)).toBe(DONE);
        const server = await adopted.accept();
        client.write(Buffer.from('x'));
        expect(await server.read(1)).toEqual(Buffer.from('x'));
        expect(listener.accepted).toEqual([]);
      },
      { needs: kind === 'ipc' ? ['native', 'ipc'] : ['native'] },
    );
  }
}
