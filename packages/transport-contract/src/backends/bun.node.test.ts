import hostNet from 'node:net';
import { bunTransport } from '@net/transport';
import { type ContractSubject, describeTransport, machineLimitations } from '@net/transport-contract';
import { describe, expect, test } from 'vitest';
import { bundleProcessScript } from '../testing/bundle-process-script.ts';

if (bunTransport()) {
  describeTransport(
    'bun',
    {
      create: () => bunTransport()!,
      processScript: await bundleProcessScript('bunTransport'),
      limitations: { ...machineLimitations(), ...limitations() },
    },
    { describe, test },
  );
} else {
  test('other runtimes have no sockets of Bun', () => {
    expect(process.versions.bun).toBeUndefined();
  });
}

function limitations(): NonNullable<ContractSubject['limitations']> {
  return {
    'accept-control': 'Bun accepts for as long as it listens',
    'keep-alive-probes': 'a socket of Bun knows only the delay before the first',
    ...(!('BoundSocket' in hostNet) && {
      'bound-paths': 'Bun has no BoundSocket',
      'bound-ports': 'Bun has no BoundSocket',
    }),
  };
}
