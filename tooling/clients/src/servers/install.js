import { installDebianPackages } from '@net-tooling/runtimes/install-debian-packages';
import { missingPackages } from './binaries.js';

/** Installs Debian's servers if one of them is missing. Needs root on Debian or a system based on it. */
export function installServers() {
  if (missingPackages().length > 0) installDebianPackages(missingPackages());
  if (missingPackages().length > 0) throw new Error(`Still not here: ${missingPackages()}`);
}
