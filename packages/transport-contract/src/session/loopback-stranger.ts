import { networkInterfaces } from 'node:os';

/**
 * A link-local IPv6 address that this machine does not have, with the zone id of the loopback interface, which keeps packets from
 * leaving the machine.
 */
export function loopbackStranger(): string {
  const loopback = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some(({ internal }) => internal),
  );
  return `fe80::dead:beef%${loopback?.[0] ?? 'lo'}`;
}
