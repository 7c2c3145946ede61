import { packageBuild } from '@net-tooling/config/tsup';

export default packageBuild({ entry: ['src/index.ts', 'src/elsewhere.ts', 'src/block-list.ts'] });
