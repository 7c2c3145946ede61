import { libuvTransport } from '@net/transport';
import { type ContractSubject, describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, test } from 'vitest';
import { withFaults } from '../faults.ts';
import { VirtualNetwork } from '../index.ts';

const ofProcesses: ContractSubject['limitations'] = {
  'immediate-writes': 'a write waits for its turn',
  'ipc-descriptors': 'who has a descriptor passes the faults by',
  'listening-descriptors': 'who has a descriptor passes the faults by',
  native: 'who has the handle below passes the faults by',
  processes: 'this suite starts none',
  sharing: 'this suite starts no processes',
  'tcp-descriptors': 'who has a descriptor passes the faults by',
};

// Faults that only delay and divide data, so that the contract of a transport still holds.
const rules = [{ latency: { uniform: [0, 0.2] as const }, maxChunk: 50_000, bandwidth: 1e9 }];

describeTransport(
  'memory, with faults',
  {
    create: () => withFaults(new VirtualNetwork({ clock: 'auto' }).host('a').transport, { seed: 1, rules }),
    limitations: {
      ...ofProcesses,
      descriptors: 'its sockets have no descriptors',
      'ipc-files': 'a path is a name on a virtual host',
    },
  },
  { describe, test },
);

describeTransport(
  'libuv, with faults',
  {
    create: () => withFaults(libuvTransport()!, { seed: 1, rules }),
    limitations: { ...machineLimitations(), ...ofProcesses },
  },
  { describe, test },
);
