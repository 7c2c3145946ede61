import type { Capabilities } from '../contract.ts';
import { hostCapabilities } from '../host/capabilities.ts';

/** The capabilities of Bun's own sockets: those of its `node:net`, which is made of them, and more. */
export function bunCapabilities(): Capabilities {
  return {
    ...hostCapabilities(),
    descriptors: process.platform !== 'win32',
    keepAliveProbes: false,
  };
}
