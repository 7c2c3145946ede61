import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DONE } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';
import { expectSameBytes, patternBytes } from '../pattern-bytes.ts';

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
      expect(client.handle.writeQueueSize).toBeGreaterThan(0);
      await server.read(total);
      await client.until('the end of the write', () => client.pendingWrites === 0);
      expect(client.writeStatuses).toEqual([DONE]);
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says that a reset is not for IPC, and goes on',
    async (session) => {
      const { client, server } = await session.pair('ipc');
      expect(client.reset()).toBe(errno('ENOTSUP'));
      client.write(Buffer.from('on'));
      expect(Buffer.from(await server.read(2)).toString()).toBe('on');
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when nothing is at the path',
    async (session) => {
      const path = session.ipcPath();
      expect(await session.stream('ipc').connected({ path })).toBe(errno('ENOENT'));
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when another socket listens at the path',
    async (session) => {
      const { endpoint } = await session.listening('ipc');
      expect(await session.listener('ipc').started(endpoint)).toBe(errno('EADDRINUSE'));
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
      expect([undefined, DONE, errno('ECANCELED')]).toContain(client.connectStatus);
    },
    { needs: ['ipc'] },
  );

  contractTest(
    'says when a plain file is at the path',
    async (session) => {
      const path = session.ipcPath();
      writeFileSync(path, '');
      expect(await session.stream('ipc').connected({ path })).toBe(errno('ECONNREFUSED'));
      expect(await session.listener('ipc').started({ path })).toBe(errno('EADDRINUSE'));
    },
    { needs: ['ipc', 'ipc-files'] },
  );

  contractTest(
    'fails to listen in a folder that does not exist',
    async (session) => {
      const path = join(session.ipcPath(), 'sock');
      // libuv says EACCES, as Windows does; here it is what the system said.
      expect(await session.listener('ipc').started({ path })).toBe(errno('ENOENT'));
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
        expect((statSync(path).mode & 0o066).toString(8)).toBe((bits & 0o066).toString(8));
      },
      { needs: ['ipc', 'ipc-files'] },
    );
  }

  contractTest(
    'connects by an abstract name',
    async (session) => {
      const path = `\0net-contract-${process.pid}-${process.hrtime.bigint()}`;
      const { client, server } = await session.pair('ipc', { path });
      client.write(Buffer.from('abstract'));
      expect(Buffer.from(await server.read(8)).toString()).toBe('abstract');
      expect(await session.listener('ipc').started({ path })).toBe(errno('EADDRINUSE'));
    },
    { needs: ['abstract-names'] },
  );
}
