import type { Capabilities } from '@net/transport';
import { expect } from 'vitest';
import type { Capability } from '../capabilities.ts';
import type { Chapter } from '../describe-transport.ts';

/** What a transport says of itself, and what the suite calls it. */
const names: Readonly<Record<Exclude<keyof Capabilities, 'descriptors'>, Capability>> = {
  acceptControl: 'accept-control',
  boundPaths: 'bound-paths',
  boundPorts: 'bound-ports',
  ipv6Only: 'ipv6-only',
  keepAliveProbes: 'keep-alive-probes',
  reusePort: 'port-sharing',
  typeOfService: 'type-of-service',
};

export function describeCapabilities({ contractTest, can }: Chapter): void {
  contractTest('says what the suite has found', async ({ transport }) => {
    const found = Object.entries(names).map(([name, capability]) => [name, can(capability)]);
    const { descriptors, ...said } = transport.capabilities;
    expect(said).toEqual(Object.fromEntries(found));
    // A runtime may take descriptors over, and have no child process to pass them on to.
    if (can('tcp-descriptors')) expect(descriptors).toBe(true);
  });
}
