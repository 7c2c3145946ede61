import { denoTransport } from '@net/transport';
import { describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, expect, test } from 'vitest';
import { bundleProcessScript } from '../testing/bundle-process-script.ts';

if (denoTransport()) {
  describeTransport(
    'deno',
    {
      create: () => denoTransport()!,
      processScript: await bundleProcessScript('denoTransport'),
      limitations: {
        ...machineLimitations(),
        'accept-control': 'a listening handle of Deno accepts for as long as it listens',
        'foreign-address': 'Deno reports another error',
        'ipv6-only': 'Deno does not pass the option on',
        'ipc-descriptors': 'Deno reads nothing, now and then, from a pipe that it took over',
        'tcp-descriptors': 'Deno does not hand a socket on to the child process that is to take it over',
        'listening-descriptors':
          'Deno does not hand a socket on to the child process that is to take it over',
      },
    },
    { describe, test },
  );
} else {
  test('other runtimes have no handles of Deno', () => {
    expect('Deno' in globalThis).toBe(false);
  });
}
