import { type ContractSubject, describeTransport } from '@net/transport-contract';
import { describe, test } from 'vitest';
import { VirtualNetwork } from './index.ts';

/** All of it is about the processes and the files of a real system. */
const limitations: ContractSubject['limitations'] = {
  descriptors:
    'its sockets have no descriptors: a program could take one for a descriptor of the real system',
  'ipc-descriptors': 'its sockets have no descriptors',
  'ipc-files': 'a path is a name on a virtual host, and no file of the real system',
  'listening-descriptors': 'its sockets have no descriptors',
  native: 'there is no runtime below',
  processes: 'the network is in one process, which no other can connect to',
  sharing: 'the network is in one process',
  'tcp-descriptors': 'its sockets have no descriptors',
};

for (const clock of ['auto', 'real'] as const) {
  const create = () => new VirtualNetwork({ seed: 1, clock }).host('a').transport;
  describeTransport(`memory, with the ${clock} clock`, { create, limitations }, { describe, test });
}
