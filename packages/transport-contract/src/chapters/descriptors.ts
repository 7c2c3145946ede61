import assert from 'node:assert/strict';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { OpenFailure, StreamHandle } from '@net/transport';
import type { Chapter } from '../chapter.ts';

export function describeDescriptors({ contractTest, can }: Chapter): void {
  contractTest(
    'refuses a descriptor that is not open',
    async ({ transport }) => {
      const result = transport.openStream(9999);
      expectRefused(result, 'UNKNOWN');
    },
    { needs: ['descriptors'] },
  );

  contractTest(
    'refuses the descriptor of a file, and says what it is',
    async ({ transport }) => {
      const fd = openSync(process.execPath, 'r');
      try {
        const result = transport.openStream(fd);
        expectRefused(result, 'FILE');
      } finally {
        closeSync(fd);
      }
    },
    { needs: ['descriptors'] },
  );

  contractTest(
    'takes over one end of a socket pair',
    async (session) => {
      const child = session.start('echo-on-descriptor', ['ipc'], ['pipe']);
      const parentEnd = child.stdio[3] as Duplex;
      await expectEcho(parentEnd);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    },
    { needs: ['ipc-descriptors'] },
  );

  contractTest(
    'takes over a TCP connection',
    async (session) => {
      // Uses Node's own sockets here, because only the other process is under test.
      const server = net.createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
      const [accepted] = (await once(server, 'connection')) as [net.Socket];
      const child = session.start('echo-on-descriptor', ['tcp'], [accepted]);
      accepted.destroy();
      server.close();
      await expectEcho(client);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    },
    { needs: ['tcp-descriptors'] },
  );

  contractTest(
    'takes over a listening socket',
    async (session) => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as net.AddressInfo;
      // The child inherits the descriptor. `_handle` is not in `@types/node`.
      const { fd } = (server as unknown as { _handle: { fd: number } })._handle;
      const child = session.start('listen-on-descriptor', [], [fd]);
      server.close();
      await once(child.stdout!, 'data');
      await expectEcho(net.connect(port, '127.0.0.1'));
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    },
    { needs: ['listening-descriptors'] },
  );

  if (!can('descriptors')) {
    contractTest('says that it cannot take over a descriptor', async ({ transport }) => {
      expectRefused(transport.openStream(0), 'UNKNOWN');
      const result = transport.openListener(0);
      assert.ok('status' in result && result.status < 0, 'The descriptor was taken over');
    });
  }
}

function expectRefused(result: StreamHandle | OpenFailure, type: string): void {
  if (!('status' in result)) throw new Error('The descriptor was taken over');
  assert.ok(result.status < 0);
  assert.equal(result.type, type);
}

async function expectEcho(stream: Duplex): Promise<void> {
  stream.end('over a descriptor');
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  assert.equal(Buffer.concat(chunks).toString(), 'over a descriptor');
}
