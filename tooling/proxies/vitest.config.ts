import { packageTests } from '@net-tooling/config/vitest';

export default packageTests({ testTimeout: 60_000, hookTimeout: 60_000 });
