import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONE } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno, expectStatus } from '../session/errno.ts';
import { expectSameBytes, patternBytes } from '../session/pattern-bytes.ts';

export function describeIpc({ contractTest }: Chapter): void {
  contractTest(
    'moves bytes both ways over a path',
    async (session) => {
      const { client, server } = await session.pair('ipc');
      const [up, down] = [patternBytes(3_000_000, 1), patternBytes(3_000_000, 2)];
      client.write(up);
      server.write(down);
      client.shutdown();
      server.shutdown();
      const [atServer, atClient] = await Promise.all([server.readAll(), client.readAll()]);
      expectSameBytes(atServer, up);
      expectSameBytes(atClient, down);
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'makes writes wait when the peer does not read',
    async (session) => {
      const { client, server } = await session.pair('ipc');
      const total = session.fill(client, patternBytes(16 * 1024));
      assert.ok(client.handle.writeQueueSize > 0);
      await server.read(total);
      await client.until('the end of the write', () => client.pendingWrites === 0);
      assert.deepEqual(client.writeStatuses, [DONE]);
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says that a reset is not for IPC, and goes on',
    async (session) => {
      const { client, server } = await session.pair('ipc');
      assert.equal(client.reset(), errno('ENOTSUP'));
      client.write(Buffer.from('on'));
      assert.equal(Buffer.from(await server.read(2)).toString(), 'on');
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when nothing is at the path',
    async (session) => {
      const path = session.ipcPath();
      assert.equal(await session.stream('ipc').connected({ path }), errno('ENOENT'));
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when another socket listens at the path',
    async (session) => {
      const { endpoint } = await session.listening('ipc');
      assert.equal(await session.listener('ipc').started(endpoint), errno('EADDRINUSE'));
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'answers a pending connect with ECANCELED when it is closed',
    async (session) => {
      const { endpoint } = await session.listening('ipc');
      const client = session.stream('ipc');
      client.connect(endpoint);
      await client.closed();
      if (client.connectStatus !== undefined) expectStatus(client.connectStatus, [DONE, errno('ECANCELED')]);
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when a plain file is at the path',
    async (session) => {
      const path = session.ipcPath();
      writeFileSync(path, '');
      assert.equal(await session.stream('ipc').connected({ path }), errno('ECONNREFUSED'));
      assert.equal(await session.listener('ipc').started({ path }), errno('EADDRINUSE'));
    },
    { needs: ['ipc', 'ipc-files'] },
  );

  contractTest(
    'fails to listen in a folder that does not exist',
    async (session) => {
      const path = join(session.ipcPath(), 'sock');
      // libuv reports EACCES, as Windows does; a transport must report the error of the system.
      assert.equal(await session.listener('ipc').started({ path }), errno('ENOENT'));
    },
    { needs: ['ipc', 'ipc-files'] },
  );

  for (const [readableAll, writableAll, bits] of [
    [false, false, 0o000],
    [true, false, 0o444],
    [false, true, 0o222],
    [true, true, 0o666],
  ] as const) {
    contractTest(
      `gives every user ${bits.toString(8)} access when asked to`,
      async (session) => {
        const path = session.ipcPath();
        const mask = process.umask(0o077);
        try {
          await session.listening('ipc', { path }, { readableAll, writableAll });
        } finally {
          process.umask(mask);
        }
        assert.equal((statSync(path).mode & 0o066).toString(8), (bits & 0o066).toString(8));
      },
      { needs: ['ipc', 'ipc-files'] },
    );
  }

  contractTest(
    'connects by an abstract name',
    async (session) => {
      const path = `\0${session.unusedName()}`;
      const { client, server } = await session.pair('ipc', { path });
      client.write(Buffer.from('abstract'));
      assert.equal(Buffer.from(await server.read(8)).toString(), 'abstract');
      assert.equal(await session.listener('ipc').started({ path }), errno('EADDRINUSE'));
    },
    { needs: ['abstract-names'] },
  );
}
