import { packageTests } from '@net-tooling/config/vitest';

export default packageTests({
  // Tests that start processes can be slow on a busy machine. A test that hangs takes longer than this anyway.
  testTimeout: 30_000,
});
