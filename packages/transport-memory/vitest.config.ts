import { packageTests } from '@net-tooling/config/vitest';
import { FILES_ELSEWHERE } from './src/testing/scenarios/exceptions.ts';

/** The parity scenarios of sockets and servers, over a virtual network. */
const scenarios = packageTests({
  name: 'scenarios',
  include: ['../{server,stream-socket}/src/**/*.parity.test.ts'],
  exclude: Object.keys(FILES_ELSEWHERE).map((file) => `../${file}`),
  setupFiles: ['./src/testing/scenarios/over-memory.ts'],
  env: { NET_PARITY: 'virtual' },
});

export default packageTests({ projects: [packageTests({ name: 'network' }), scenarios] });
