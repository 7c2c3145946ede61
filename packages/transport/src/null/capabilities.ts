import type { Capabilities } from '../contract.ts';

/**
 * What the backend can be asked for. Find it out by looking at what is there (a method, a flag), not by the name of a
 * runtime; where looking is expensive, make the property a getter.
 */
export function nullCapabilities(): Capabilities {
  return {
    acceptControl: false,
    boundPaths: false,
    boundPorts: false,
    descriptors: false,
    ipv6Only: false,
    keepAliveProbes: false,
    reusePort: false,
    typeOfService: false,
  };
}
