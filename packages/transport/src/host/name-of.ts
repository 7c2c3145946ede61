import type { InetName } from '../contract.ts';

/** The name of an end whose parts the runtime gives one by one; undefined if it does not give them. */
export function nameOf(address: string | undefined, port: number | undefined): InetName | undefined {
  if (address === undefined || port === undefined) return undefined;
  return { address, family: address.includes(':') ? 'IPv6' : 'IPv4', port };
}
