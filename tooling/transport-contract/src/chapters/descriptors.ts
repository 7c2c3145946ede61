import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';

export function describeDescriptors({ contractTest, can, scripts }: Chapter): void {
  contractTest(
    'refuses a descriptor that is not open',
    async ({ transport }) => {
      const result = transport.openStream(9999);
      expect(result).toMatchObject({ type: 'UNKNOWN' });
      if ('status' in result) expect(result.status).toBeLessThan(0);
    },
    { needs: ['descriptors'] },
  );

  contractTest(
    'refuses the descriptor of a file, and says what it is',
    async ({ transport }) => {
      const fd = openSync(fileURLToPath(import.meta.url), 'r');
      try {
        const result = transport.openStream(fd);
        expect(result).toMatchObject({ type: 'FILE' });
        if ('status' in result) expect(result.status).toBeLessThan(0);
      } finally {
        closeSync(fd);
      }
    },
    { needs: ['descriptors'] },
  );

  contractTest(
    'takes over one end of a socket pair',
    async (session) => {
      const script = await scripts.make('echo-on-descriptor');
      const child = session.spawn(script, ['ipc'], ['pipe']);
      const parentEnd = child.stdio[3] as Duplex;
      await expectEcho(parentEnd);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    { needs: ['ipc-descriptors'] },
  );

  contractTest(
    'takes over a TCP connection',
    async (session) => {
      const script = await scripts.make('echo-on-descriptor');
      // Made with Node's own sockets: what is tested is the other process.
      const server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
      const [accepted] = (await once(server, 'connection')) as [net.Socket];
      const child = session.spawn(script, ['tcp'], [accepted]);
      accepted.destroy();
      server.close();
      await expectEcho(client);
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    { needs: ['tcp-descriptors'] },
  );

  contractTest(
    'takes over a listening socket',
    async (session) => {
      const script = await scripts.make('listen-on-descriptor');
      const server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      // A child inherits a descriptor by its number; that a server has one is not in the types.
      const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
      const child = session.spawn(script, [], [fd]);
      server.close();
      await once(child.stdout!, 'data');
      await expectEcho(net.connect(port, '127.0.0.1'));
      expect(await once(child, 'exit')).toEqual([0, null]);
    },
    { needs: ['listening-descriptors'] },
  );

  if (!can('descriptors')) {
    contractTest('says that it cannot take over a descriptor', async ({ transport }) => {
      const failure = { status: errno('ENOTSUP'), type: 'UNKNOWN' };
      expect(transport.openStream(0)).toEqual(failure);
      expect(transport.openListener(0)).toEqual(failure);
    });
  }
}

async function expectEcho(stream: Duplex): Promise<void> {
  stream.end('over a descriptor');
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe('over a descriptor');
}
