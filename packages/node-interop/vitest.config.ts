import { packageTests } from '@net-tooling/config/vitest';

export default packageTests({
  // Tests that start processes take their time on a busy machine; what hangs, hangs for longer.
  testTimeout: 30_000,
});
