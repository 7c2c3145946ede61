import type { InetName } from '../contract.ts';

/** Combines an address and a port, as read from a socket of the runtime; undefined if one is missing. */
export function nameOf(address: string | undefined, port: number | undefined): InetName | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port };
}
