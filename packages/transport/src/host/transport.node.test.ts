import { fileURLToPath } from 'node:url';
import { describeTransport, machineLimitations } from '@net-tooling/transport-contract';
import { hostTransport } from './transport.ts';

describeTransport('host', {
  create: hostTransport,
  module: { path: fileURLToPath(new URL('./transport.ts', import.meta.url)), factory: 'hostTransport' },
  limitations: {
    ...machineLimitations(),
    'write-progress': 'a socket of the runtime does not tell how far it has come with one write',
  },
});
