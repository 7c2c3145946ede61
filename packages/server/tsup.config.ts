import { packageBuild } from '@net-tooling/config/tsup';

export default packageBuild({ entry: ['src/index.ts', 'src/cluster.ts'] });
