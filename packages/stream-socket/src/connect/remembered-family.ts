import type { Transport } from '@net/transport';
import { nowOf } from './clock.ts';

interface Remembered {
  family: number;
  /** The time until which the family is preferred, on the transport's clock. */
  until: number;
}

/** The families of each transport's hosts, the one remembered longest ago first. */
const families = new WeakMap<Transport, Map<string, Remembered>>();

/** The number of hosts per transport. The one that was remembered longest ago is forgotten for the next. */
const MAX_HOSTS = 1000;

/** Remembers the family by which `host` was reached, for `forMs` milliseconds (RFC 6555 section 4.2). */
export function rememberFamily(transport: Transport, host: string, family: number, forMs: number): void {
  const hosts = families.get(transport) ?? new Map<string, Remembered>();
  families.set(transport, hosts);
  hosts.delete(host);
  hosts.set(host, { family, until: nowOf(transport) + forMs });
  if (hosts.size > MAX_HOSTS) hosts.delete(hosts.keys().next().value!);
}

/** The family by which `host` was reached last; undefined if that is forgotten. */
export function rememberedFamily(transport: Transport, host: string): number | undefined {
  const hosts = families.get(transport);
  const remembered = hosts?.get(host);
  if (!remembered) return undefined;
  if (remembered.until > nowOf(transport)) return remembered.family;
  hosts!.delete(host);
  return undefined;
}
