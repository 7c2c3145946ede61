import { networkInterfaces } from 'node:os';

/**
 * A link-local IPv6 address that no interface of this machine has, on the loopback interface: whatever goes wrong,
 * nothing leaves the machine.
 */
export function loopbackStranger(): string {
  const loopback = Object.entries(networkInterfaces()).find(([, addresses]) =>
    addresses?.some(({ internal }) => internal),
  );
  return `fe80::dead:beef%${loopback?.[0] ?? 'lo'}`;
}
