import { fileURLToPath } from 'node:url';
import { describeTransport, machineLimitations } from '@net-tooling/transport-contract';
import { libuvTransport } from './transport.ts';

describeTransport('libuv', {
  create: () => libuvTransport()!,
  module: { path: fileURLToPath(new URL('./transport.ts', import.meta.url)), factory: 'libuvTransport' },
  limitations: machineLimitations(),
});
