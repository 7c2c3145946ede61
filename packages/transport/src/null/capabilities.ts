import type { Capabilities } from '../contract.ts';

/**
 * The capabilities of the backend. Determine each by feature detection (whether a method or flag exists), not by the name of the
 * runtime. If the detection is expensive, make the property a getter.
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
