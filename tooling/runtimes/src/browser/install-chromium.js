// Usage: node tooling/runtimes/src/browser/install-chromium.js
//
// Installs Debian's Chromium if there is no Chromium. Needs root on Debian or a system based on it.
import { chromium } from '../binaries.js';
import { installDebianPackages } from '../install-debian-packages.js';

if (!chromium()) installDebianPackages(['chromium']);
console.log(chromium() ?? 'There is still no Chromium');
process.exitCode = chromium() ? 0 : 1;
