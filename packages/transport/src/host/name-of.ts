import type { InetName } from '../contract.ts';
import { builtIn } from '../runtime/built-in.ts';

/**
 * Combines an address and a port, as read from a socket of the runtime; undefined if one is missing, or if the address is a host
 * name: workerd, which resolves names itself, reports the name that was passed to `connect`.
 */
export function nameOf(address: string | undefined, port: number | undefined): InetName | undefined {
  if (address === undefined || port === undefined) return undefined;
  const version = builtIn('node:net').isIP(address);
  return version === 0 ? undefined : { address, family: version === 6 ? 'IPv6' : 'IPv4', port };
}
