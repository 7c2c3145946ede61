import { existsSync } from 'node:fs';
import { type BoundHandle, DONE, type Endpoint, type InetName, type Status } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';
import { loopbackStranger } from '../loopback-stranger.ts';

export function describeBinding({ contractTest, can }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    const needs = kind === 'ipc' ? (['bound-paths', 'ipc'] as const) : (['bound-ports'] as const);

    contractTest(
      `makes a ${kind} listener of what is bound`,
      async (session) => {
        const endpoint = session.freshEndpoint(kind);
        const bound = expectBound(session.transport.bind(endpoint));
        expect(bound.kind).toBe(kind);
        const name = bound.localName();
        const listener = session.checkListener(bound.toListener());
        expect(await listener.started(null)).toBe(DONE);
        expect(listener.handle.kind).toBe(kind);
        expect(listener.handle.localName()).toEqual(name);
        const client = session.stream(kind);
        expect(await client.connected(kind === 'ipc' ? endpoint : (name as InetName))).toBe(DONE);
        const server = await listener.accept();
        client.write(Buffer.from('x'));
        expect(Buffer.from(await server.read(1)).toString()).toBe('x');
      },
      { needs },
    );

    contractTest(
      `makes a ${kind} stream of what is bound, which comes from there`,
      async (session) => {
        const { listener, endpoint } = await session.listening(kind);
        const local = session.freshEndpoint(kind);
        const bound = expectBound(session.transport.bind(local));
        const name = bound.localName();
        const client = session.checkStream(bound.toStream());
        expect(client.handle.boundPath).toBe('path' in local ? local.path : undefined);
        expect(client.handle.localName()).toEqual(name);
        expect(await client.connected(endpoint)).toBe(DONE);
        const server = await listener.accept();
        expect(server.handle.remoteName()).toEqual(name);
        expect(client.handle.localName()).toEqual(name);
        client.write(Buffer.from('x'));
        expect(Buffer.from(await server.read(1)).toString()).toBe('x');
      },
      { needs },
    );

    contractTest(
      `frees a bound ${kind} endpoint`,
      async (session) => {
        const endpoint = session.freshEndpoint(kind);
        const bound = expectBound(session.transport.bind(endpoint));
        const name = bound.localName();
        bound.close();
        await session.listening(kind, kind === 'ipc' ? endpoint : (name as InetName));
      },
      { needs },
    );

    contractTest(
      `says that a ${kind} endpoint is in use`,
      async (session) => {
        const { endpoint } = await session.listening(kind);
        expect(session.transport.bind(endpoint)).toBe(errno('EADDRINUSE'));
      },
      { needs },
    );
  }

  contractTest(
    'refuses connections to what is only bound',
    async (session) => {
      const bound = expectBound(session.transport.bind({ address: '127.0.0.1', port: 0 }));
      const connected = await session.stream('tcp').connected(bound.localName() as InetName);
      bound.close();
      expect(connected).toBe(errno('ECONNREFUSED'));
    },
    { needs: ['bound-ports'] },
  );

  contractTest(
    'says that an address is not of this machine',
    async (session) => {
      const local = { address: loopbackStranger(), port: 0 };
      expect(session.transport.bind(local)).toBe(errno('EADDRNOTAVAIL'));
    },
    { needs: ['bound-ports', 'foreign-address'] },
  );

  contractTest(
    'can be closed in each of its roles without having played it',
    async (session) => {
      const endpoint: Endpoint = { address: '127.0.0.1', port: 0 };
      const bound = [
        expectBound(session.transport.bind(endpoint)),
        expectBound(session.transport.bind(endpoint)),
      ] as const;
      const ends = bound.map((each) => each.localName() as InetName);
      const listener = session.checkListener(bound[0].toListener());
      const stream = session.checkStream(bound[1].toStream());
      await listener.closed();
      await stream.closed();
      for (const end of ends) await session.listening('tcp', end);
    },
    { needs: ['bound-ports'] },
  );

  contractTest(
    'shares a bound port with others that do',
    async (session) => {
      const first = expectBound(
        session.transport.bind({ address: '127.0.0.1', port: 0 }, { reusePort: true }),
      );
      const { port } = first.localName() as InetName;
      const second = expectBound(session.transport.bind({ address: '127.0.0.1', port }, { reusePort: true }));
      for (const bound of [first, second]) {
        expect(await session.checkListener(bound.toListener()).started(null)).toBe(DONE);
      }
    },
    { needs: ['bound-ports', 'port-sharing'] },
  );

  for (const role of ['nobody', 'a listener', 'a stream'] as const) {
    contractTest(
      `removes the file when ${role} closes it, and no other's`,
      async (session) => {
        const endpoints = [{ path: session.ipcPath() }, { path: session.ipcPath() }];
        for (const endpoint of endpoints) {
          const bound = expectBound(session.transport.bind(endpoint));
          const isForeign = endpoint === endpoints[1];
          if (isForeign) session.replaceFile(endpoint.path);
          if (role === 'nobody') bound.close();
          else if (role === 'a stream') await session.checkStream(bound.toStream()).closed();
          else {
            const listener = session.checkListener(bound.toListener());
            await listener.started(null);
            await listener.closed();
          }
          expect(existsSync(endpoint.path)).toBe(isForeign);
        }
      },
      { needs: ['bound-paths', 'ipc-files'] },
    );
  }

  if (!can('bound-ports')) {
    contractTest('says that it cannot bind a port', async ({ transport }) => {
      expect(transport.bind({ address: '127.0.0.1', port: 0 })).toBe(errno('ENOTSUP'));
    });
  }
  if (!can('bound-paths')) {
    contractTest('says that it cannot bind a path', async (session) => {
      expect(session.transport.bind({ path: session.ipcPath() })).toBe(errno('ENOTSUP'));
    });
  }
}

function expectBound(result: BoundHandle | Status): BoundHandle {
  if (typeof result === 'number') throw new Error(`bind ended with ${result}`);
  return result;
}
