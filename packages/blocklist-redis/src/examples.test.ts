import { testReadme } from '@net-tooling/readme';
import { vi } from 'vitest';
import { FakeRedis } from './testing/fake-redis.ts';

/** A Redis that needs no server. `tooling/fleet` has the real one. */
vi.mock('ioredis', () => {
  const server = new FakeRedis();
  return {
    Redis: class {
      duplicate = () => server.client();
      call() {}
    },
  };
});

testReadme(new URL('../README.md', import.meta.url));
