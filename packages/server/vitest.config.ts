import { packageTests } from '@net-tooling/config/vitest';

// Some tests start several processes, which takes a machine that is busy with something else longer than the default.
export default packageTests({ testTimeout: 30_000 });
