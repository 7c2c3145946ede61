import { testReadme } from '@net-tooling/readme';

testReadme(new URL('../pages/coming-from-node-net.md', import.meta.url));
