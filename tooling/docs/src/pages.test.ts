import { testReadme } from '@net-tooling/readme';

testReadme(new URL('../pages/recipes.md', import.meta.url));
testReadme(new URL('../pages/coming-from-node-net.md', import.meta.url));
testReadme(new URL('../../../README.md', import.meta.url), new URL('../', import.meta.url));
