import { isIP } from '@net/ip-parse';
import type { Endpoint, InetName, ResolvedAddress, Transport } from '@net/transport';
import { interleaveFamilies } from './interleave-families.ts';
import type { TcpConnectRequest } from './options.ts';
import { rememberedFamily, rememberFamily } from './remembered-family.ts';
import { sortByRfc6724 } from './rfc6724.ts';

/** Returns the addresses of a host in the order in which they are tried. */
export function firstCandidates(
  request: TcpConnectRequest,
  transport: Transport,
  found: readonly ResolvedAddress[],
): ResolvedAddress[] {
  if (request.bound) return [bestFor(request.bound, found)];
  // Overlapping attempts to one address would be pointless, and the hosts file can yield an address twice.
  const all = request.isParallel ? withoutRepetitions(found) : found;
  return interleaveFamilies(sorted(request, all), remembered(request, transport));
}

/**
 * Adds addresses that were found while others are being tried (RFC 8305 section 3), and removes duplicates. The addresses that
 * were not tried before are sorted anew, and begin with the other family than that of the last attempt.
 *
 * @param tried The number of addresses in `known` that were tried.
 */
export function withLaterCandidates(
  request: TcpConnectRequest,
  known: readonly ResolvedAddress[],
  tried: number,
  found: readonly ResolvedAddress[],
): ResolvedAddress[] {
  const left = sorted(request, withoutRepetitions([...known, ...found]).slice(tried));
  return [...known.slice(0, tried), ...interleaveFamilies(left, known[tried - 1]!.family === 6 ? 4 : 6)];
}

function withoutRepetitions(addresses: readonly ResolvedAddress[]): ResolvedAddress[] {
  return addresses.filter(
    ({ address }, i) => addresses.findIndex((other) => other.address === address) === i,
  );
}

function sorted(request: TcpConnectRequest, addresses: readonly ResolvedAddress[]) {
  return request.addressOrder === 'rfc6724' ? sortByRfc6724(addresses, request.sourceAddresses) : addresses;
}

/**
 * Returns the only address that a bound socket tries, because its handle can connect only once: the first address of the handle's
 * family, or the first of all addresses if none has this family.
 */
function bestFor({ family }: InetName, addresses: readonly ResolvedAddress[]): ResolvedAddress {
  return addresses.find((each) => `IPv${each.family}` === family) ?? addresses[0]!;
}

function remembered(request: TcpConnectRequest, transport: Transport): number | undefined {
  return request.rememberFamilyMs ? rememberedFamily(transport, request.host) : undefined;
}

/** The family whose addresses are tried as soon as they are found: the remembered family, or IPv6 (RFC 8305 section 3). */
export function preferredFamily(request: TcpConnectRequest, transport: Transport): number {
  return remembered(request, transport) ?? 6;
}

/** Remembers the family of the connected address, if the request has the option `rememberFamilyMs` and `host` is a name. */
export function rememberWinner(request: TcpConnectRequest, transport: Transport, remote: Endpoint): void {
  const { host, rememberFamilyMs } = request;
  if (!rememberFamilyMs || 'path' in remote || isIP(host)) return;
  rememberFamily(transport, host, isIP(remote.address), rememberFamilyMs);
}
