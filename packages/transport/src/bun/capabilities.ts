import type { Capabilities } from '../contract.ts';
import { hostCapabilities } from '../host/capabilities.ts';

/** The capabilities of Bun's own sockets: those of Bun's `node:net`, which uses the same sockets, and `descriptors`. */
export function bunCapabilities(): Capabilities {
  return {
    ...hostCapabilities(),
    descriptors: process.platform !== 'win32',
    keepAliveProbes: false,
  };
}
