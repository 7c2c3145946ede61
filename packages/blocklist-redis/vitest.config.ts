import { packageTests } from '@net-tooling/config/vitest';

export default packageTests();
