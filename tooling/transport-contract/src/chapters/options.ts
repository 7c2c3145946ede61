import { DONE } from '@net/transport';
import { expect } from 'vitest';
import type { Chapter } from '../describe-transport.ts';
import { errno } from '../errno.ts';

export function describeOptions({ contractTest, can }: Chapter): void {
  contractTest('turns delaying off and on', async (session) => {
    const { client, server } = await session.pair('tcp');
    for (const { handle } of [client, server]) {
      expect(handle.setNoDelay(true)).toBe(DONE);
      expect(handle.setNoDelay(false)).toBe(DONE);
    }
  });

  contractTest('turns keep-alive probes on and off', async (session) => {
    const { client, server } = await session.pair('tcp');
    for (const { handle } of [client, server]) {
      expect(handle.setKeepAlive(true, 60)).toBe(DONE);
      expect(handle.setKeepAlive(true, 0)).toBe(DONE);
      expect(handle.setKeepAlive(false, 0)).toBe(DONE);
    }
  });

  contractTest(
    'chooses the interval and the number of keep-alive probes',
    async (session) => {
      const { client } = await session.pair('tcp');
      expect(client.handle.setKeepAlive(true, 60, 5, 3)).toBe(DONE);
    },
    { needs: ['keep-alive-probes'] },
  );

  if (!can('keep-alive-probes')) {
    contractTest(
      'says that it cannot choose other keep-alive probes than the usual ones',
      async (session) => {
        const { client } = await session.pair('tcp');
        expect(client.handle.setKeepAlive(true, 60, 5)).toBe(errno('ENOTSUP'));
        expect(client.handle.setKeepAlive(true, 60, undefined, 3)).toBe(errno('ENOTSUP'));
        expect(client.handle.setKeepAlive(true, 60, 1, 10)).toBe(DONE);
        expect(client.handle.setKeepAlive(false, 0, 5, 3)).toBe(DONE);
      },
    );
  }

  contractTest(
    'sets the type of service of IPv4 streams',
    async (session) => {
      const { client } = await session.pair('tcp');
      expect(client.handle.getTypeOfService()).toBe(0);
      expect(client.handle.setTypeOfService(0x10)).toBe(DONE);
      expect(client.handle.getTypeOfService()).toBe(0x10);
    },
    { needs: ['type-of-service'] },
  );

  contractTest(
    'sets the traffic class of IPv6 streams',
    async (session) => {
      const { client } = await session.pair('tcp', { address: '::1', port: 0 });
      expect(client.handle.setTypeOfService(0x28)).toBe(DONE);
      expect(client.handle.getTypeOfService()).toBe(0x28);
    },
    { needs: ['type-of-service', 'ipv6'] },
  );

  if (!can('type-of-service')) {
    contractTest('says that it cannot set the type of service', async (session) => {
      const { client } = await session.pair('tcp');
      expect(client.handle.setTypeOfService(0x10)).toBe(errno('ENOTSUP'));
      expect(client.handle.getTypeOfService()).toBe(errno('ENOTSUP'));
    });
  }
}
