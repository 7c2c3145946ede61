import { libuvTransport } from '@net/transport';
import { describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, test } from 'vitest';
import { bundleProcessScript } from '../testing/bundle-process-script.ts';

describeTransport(
  'libuv',
  {
    create: () => libuvTransport()!,
    processScript: await bundleProcessScript('libuvTransport'),
    limitations: machineLimitations(),
  },
  { describe, test },
);
