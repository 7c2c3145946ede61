import { packageBuild } from '@net-tooling/config/tsup';

export default packageBuild({
  entry: ['src/index.ts', 'src/special-purpose.ts', 'src/cidr-set.ts', 'src/internal.ts'],
});
