import hostNet from 'node:net';
import { hostTransport } from '@net/transport';
import { type ContractSubject, describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, test } from 'vitest';
import { bundleProcessScript } from '../testing/bundle-process-script.ts';

type Limitations = NonNullable<ContractSubject['limitations']>;

const bun: Limitations = {
  'tcp-descriptors': 'a Socket of Bun is not connected by a descriptor',
  'ipc-descriptors': 'a Socket of Bun is not connected by a descriptor',
};

const deno: Limitations = {
  'foreign-address': 'Deno does not know the zone of the address that stands for it here',
  'ipc-descriptors': 'Deno reads nothing, now and then, from a pipe that it took over',
  'ipv6-only': 'Deno does not pass the option on',
  'tcp-descriptors': 'Deno does not hand a socket on to the child process that is to take it over',
  'listening-descriptors': 'Deno does not hand a socket on to the child process that is to take it over',
};

/** The features that the runtime's own sockets lack, in some or all versions. */
function olderSockets(): Limitations {
  const { BoundSocket } = hostNet as Partial<typeof hostNet>;
  const limitations: Limitations = { 'accept-control': 'a server accepts for as long as it listens' };
  if (!BoundSocket) limitations['bound-ports'] = 'this runtime has no BoundSocket';
  if (!BoundSocket || !('isPipe' in BoundSocket.prototype)) {
    limitations['bound-paths'] = 'the BoundSocket of this runtime, if any, knows ports only';
  }
  return limitations;
}

describeTransport(
  'host',
  {
    create: hostTransport,
    processScript: await bundleProcessScript('hostTransport'),
    limitations: {
      ...machineLimitations(),
      ...olderSockets(),
      ...(process.versions.bun && bun),
      ...('Deno' in globalThis && deno),
    },
  },
  { describe, test },
);
