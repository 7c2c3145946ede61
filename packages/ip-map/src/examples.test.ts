import { testReadme } from '@net-tooling/readme';

testReadme(new URL('../README.md', import.meta.url));
