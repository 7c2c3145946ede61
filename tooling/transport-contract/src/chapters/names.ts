import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';

export function describeNames({ contractTest }: Chapter): void {
  for (const [family, address] of [
    ['IPv4', '127.0.0.1'],
    ['IPv6', '::1'],
  ] as const) {
    contractTest(
      `tells both ends of an ${family} connection`,
      async (session) => {
        const { client, server, listener } = await session.pair('tcp', { address, port: 0 });
        const listening = { address, family, port: listener.name.port };
        expect(listener.name).toEqual(listening);
        expect(client.handle.remoteName()).toEqual(listening);
        expect(server.handle.localName()).toEqual(listening);
        const own = client.handle.localName();
        expect(own).toMatchObject({ address, family });
        expect(server.handle.remoteName()).toEqual(own);
        expect(own!.port).not.toBe(listening.port);
      },
      { needs: family === 'IPv6' ? ['ipv6'] : [] },
    );
  }

  contractTest('has no remote name before it is connected', async (session) => {
    expect(session.stream('tcp').handle.remoteName()).toBeUndefined();
  });

  contractTest(
    'has no names over IPC',
    async (session) => {
      const { client, server, listener } = await session.pair('ipc');
      expect(listener.handle.localName()).toBeUndefined();
      for (const { handle } of [client, server]) {
        expect(handle.kind).toBe('ipc');
        expect([handle.localName(), handle.remoteName()]).toEqual([undefined, undefined]);
      }
    },
    { needs: ['ipc'] },
  );

  contractTest('tells a descriptor, or that it has none', async (session) => {
    const { client, server, listener } = await session.pair('tcp');
    for (const { handle } of [client, server, listener]) {
      expect(Number.isInteger(handle.fd)).toBe(true);
      expect(handle.fd).toBeGreaterThanOrEqual(-1);
    }
  });
}
