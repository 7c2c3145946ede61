import type { Transport } from '@net/transport';
import { nowOf } from './clock.ts';

interface Remembered {
  family: number;
  /** The time until which the family is preferred, on the transport's clock. */
  until: number;
}

/** For each transport, the remembered families by host name, oldest first. */
const families = new WeakMap<Transport, Map<string, Remembered>>();

/** The maximum number of remembered hosts per transport. Beyond it, the oldest entry is deleted. */
const MAX_HOSTS = 1000;

/** Remembers the family by which `host` was reached, for `forMs` milliseconds (RFC 6555 section 4.2). */
export function rememberFamily(transport: Transport, host: string, family: number, forMs: number): void {
  const hosts = families.get(transport) ?? new Map<string, Remembered>();
  families.set(transport, hosts);
  hosts.delete(host);
  hosts.set(host, { family, until: nowOf(transport) + forMs });
  if (hosts.size > MAX_HOSTS) hosts.delete(hosts.keys().next().value!);
}

/** The remembered family of `host`; undefined if there is none, or if its time has passed. */
export function rememberedFamily(transport: Transport, host: string): number | undefined {
  const hosts = families.get(transport);
  const remembered = hosts?.get(host);
  if (!remembered) return undefined;
  if (remembered.until > nowOf(transport)) return remembered.family;
  hosts!.delete(host);
  return undefined;
}
