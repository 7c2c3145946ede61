import { packageBuild } from '@net-tooling/config/tsup';

export default packageBuild();
