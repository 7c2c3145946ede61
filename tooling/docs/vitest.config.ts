import { packageTests } from '@net-tooling/config/vitest';

// What a page imports first is all of the family, to be made ready.
export default packageTests({ testTimeout: 60_000 });
