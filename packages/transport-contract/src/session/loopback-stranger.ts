import { networkInterfaces } from 'node:os';

/**
 * A link-local IPv6 address on the loopback interface that this machine does not have. The zone id keeps packets from leaving
 * the machine.
 */
export function loopbackStranger(): string {
  const loopback = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some(({ internal }) => internal),
  );
  return `fe80::dead:beef%${loopback?.[0] ?? 'lo'}`;
}
