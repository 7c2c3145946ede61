import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { type BoundHandle, DONE, type Endpoint, type InetName, type Status } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';
import { loopbackStranger } from '../session/loopback-stranger.ts';

export function describeBinding({ contractTest, can }: Chapter): void {
  for (const kind of ['tcp', 'ipc'] as const) {
    const needs = kind === 'ipc' ? (['bound-paths', 'ipc'] as const) : (['bound-ports'] as const);

    contractTest(
      `makes a ${kind} listener of what is bound`,
      async (session) => {
        const endpoint = session.freshEndpoint(kind);
        const bound = expectBound(session.transport.bind(endpoint));
        assert.equal(bound.kind, kind);
        const name = bound.localName();
        const listener = session.checkListener(bound.toListener());
        assert.equal(await listener.started(null), DONE);
        assert.equal(listener.handle.kind, kind);
        assert.deepEqual(listener.handle.localName(), name);
        const client = session.stream(kind);
        assert.equal(await client.connected(kind === 'ipc' ? endpoint : (name as InetName)), DONE);
        const server = await listener.accept();
        client.write(Buffer.from('x'));
        assert.equal(Buffer.from(await server.read(1)).toString(), 'x');
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
        assert.equal(client.handle.boundPath, 'path' in local ? local.path : undefined);
        assert.deepEqual(client.handle.localName(), name);
        assert.equal(await client.connected(endpoint), DONE);
        const server = await listener.accept();
        assert.deepEqual(server.handle.remoteName(), name);
        assert.deepEqual(client.handle.localName(), name);
        client.write(Buffer.from('x'));
        assert.equal(Buffer.from(await server.read(1)).toString(), 'x');
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
        assert.equal(session.transport.bind(endpoint), errno('EADDRINUSE'));
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
      assert.equal(connected, errno('ECONNREFUSED'));
    },
    { needs: ['bound-ports'] },
  );

  contractTest(
    'says that an address is not of this machine',
    async (session) => {
      const local = { address: loopbackStranger(), port: 0 };
      assert.equal(session.transport.bind(local), errno('EADDRNOTAVAIL'));
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
        assert.equal(await session.checkListener(bound.toListener()).started(null), DONE);
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
          assert.equal(existsSync(endpoint.path), isForeign);
        }
      },
      { needs: ['bound-paths', 'ipc-files'] },
    );
  }

  if (!can('bound-ports')) {
    contractTest('says that it cannot bind a port', async ({ transport }) => {
      assert.equal(transport.bind({ address: '127.0.0.1', port: 0 }), errno('ENOTSUP'));
    });
  }
  if (!can('bound-paths')) {
    contractTest('says that it cannot bind a path', async (session) => {
      assert.equal(session.transport.bind({ path: session.ipcPath() }), errno('ENOTSUP'));
    });
  }
}

function expectBound(result: BoundHandle | Status): BoundHandle {
  if (typeof result === 'number') throw new Error(`bind ended with ${result}`);
  return result;
}
