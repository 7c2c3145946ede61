import { packageTests } from '@net-tooling/config/vitest';

export default packageTests({ testTimeout: 1_200_000 });
