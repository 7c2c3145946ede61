import { packageTests } from '@net-tooling/config/vitest';

/** The long run (`NET_FLEET=long`) has tests of several minutes. */
const testTimeout = process.env.NET_FLEET === 'long' ? 3_600_000 : 120_000;

export default packageTests({ testTimeout, globalSetup: ['src/build-member.ts'], fileParallelism: false });
