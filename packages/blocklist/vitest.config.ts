import { packageTests } from '@net-tooling/config/vitest';

// The random tests do a lot, and may have to share the processor.
export default packageTests({ testTimeout: 60_000 });
