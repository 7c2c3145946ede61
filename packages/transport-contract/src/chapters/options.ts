import assert from 'node:assert/strict';
import { DONE } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import { errno } from '../session/errno.ts';

export function describeOptions({ contractTest, can }: Chapter): void {
  contractTest('turns delaying off and on', async (session) => {
    const { client, server } = await session.pair('tcp');
    for (const { handle } of [client, server]) {
      assert.equal(handle.setNoDelay(true), DONE);
      assert.equal(handle.setNoDelay(false), DONE);
    }
  });

  contractTest('turns keep-alive probes on and off', async (session) => {
    const { client, server } = await session.pair('tcp');
    for (const { handle } of [client, server]) {
      assert.equal(handle.setKeepAlive(true, 60), DONE);
      assert.equal(handle.setKeepAlive(true, 0), DONE);
      assert.equal(handle.setKeepAlive(false, 0), DONE);
    }
  });

  contractTest(
    'chooses the interval and the number of keep-alive probes',
    async (session) => {
      const { client } = await session.pair('tcp');
      assert.equal(client.handle.setKeepAlive(true, 60, 5, 3), DONE);
    },
    { needs: ['keep-alive-probes'] },
  );

  if (!can('keep-alive-probes')) {
    contractTest(
      'says that it cannot choose other keep-alive probes than the usual ones',
      async (session) => {
        const { client } = await session.pair('tcp');
        assert.equal(client.handle.setKeepAlive(true, 60, 5), errno('ENOTSUP'));
        assert.equal(client.handle.setKeepAlive(true, 60, undefined, 3), errno('ENOTSUP'));
        assert.equal(client.handle.setKeepAlive(true, 60, 1, 10), DONE);
        assert.equal(client.handle.setKeepAlive(false, 0, 5, 3), DONE);
      },
    );
  }

  contractTest(
    'sets the type of service of IPv4 streams',
    async (session) => {
      const { client } = await session.pair('tcp');
      assert.equal(client.handle.getTypeOfService(), 0);
      assert.equal(client.handle.setTypeOfService(0x10), DONE);
      assert.equal(client.handle.getTypeOfService(), 0x10);
    },
    { needs: ['type-of-service'] },
  );

  contractTest(
    'sets the traffic class of IPv6 streams',
    async (session) => {
      const { client } = await session.pair('tcp', { address: '::1', port: 0 });
      assert.equal(client.handle.setTypeOfService(0x28), DONE);
      assert.equal(client.handle.getTypeOfService(), 0x28);
    },
    { needs: ['type-of-service', 'ipv6'] },
  );

  if (!can('type-of-service')) {
    contractTest('says that it cannot set the type of service', async (session) => {
      const { client } = await session.pair('tcp');
      assert.equal(client.handle.setTypeOfService(0x10), errno('ENOTSUP'));
      assert.equal(client.handle.getTypeOfService(), errno('ENOTSUP'));
    });
  }
}
