import assert from 'node:assert/strict';
import type { Capabilities } from '@net/transport';
import type { Chapter } from '../chapter.ts';
import type { Capability } from '../limitations/capability-checks.ts';

/** Maps the properties of `transport.capabilities` to the names that the suite uses for these capabilities. */
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
    assert.deepEqual(said, Object.fromEntries(found));
    // A runtime may support descriptors and have no child processes to pass them to.
    if (can('tcp-descriptors')) assert.equal(descriptors, true);
  });
}
