import { packageTests } from '@net-tooling/config/vitest';

export default packageTests({ include: ['src/**/*.test.js'] });
