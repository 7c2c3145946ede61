import { type CIDR, containsIP, type IPv6, parseCIDR, tryParseCIDR, tryParseIP } from '@net/ip-parse';
import type { ResolvedAddress } from '@net/transport';

/** The default policy table (RFC 6724 section 2.1): prefix, precedence, label. A longer prefix precedes those that contain it. */
const POLICY_ROWS = [
  ['::1/128', 50, 0],
  ['::ffff:0:0/96', 35, 4],
  ['::/96', 1, 3],
  ['2001::/32', 5, 5],
  ['2002::/16', 30, 2],
  ['3ffe::/16', 1, 12],
  ['fec0::/10', 1, 11],
  ['fc00::/7', 3, 13],
  ['::/0', 40, 1],
] as const;

let policy: readonly (readonly [prefix: CIDR, precedence: number, label: number])[] | undefined;

const LINK_LOCAL = 2;
const SITE_LOCAL = 5;
const GLOBAL = 14;

/** The properties of an address that RFC 6724 compares. IPv4 addresses are compared in their IPv4-mapped form. */
interface Traits {
  words: IPv6;
  isIPv4: boolean;
  scope: number;
  precedence: number;
  label: number;
  /** For a source address: the length of the prefix, which is followed by the interface identifier. */
  prefixLength: number;
}

function traitsOf(text: string): Traits | undefined {
  const cidr = tryParseCIDR(text);
  const ip = cidr?.address ?? tryParseIP(text);
  if (ip === undefined) return undefined;
  const isIPv4 = typeof ip === 'number';
  const words: IPv6 = isIPv4 ? [0, 0, 0xffff, ip] : ip;
  policy ??= POLICY_ROWS.map(([prefix, ...values]) => [parseCIDR(prefix), ...values]);
  const [, precedence, label] = policy.find(([prefix]) => containsIP(prefix, words))!;
  const prefixLength = isIPv4 ? 128 : (cidr?.prefixLength ?? 64);
  return { words, isIPv4, scope: scopeOf(words, isIPv4), precedence, label, prefixLength };
}

/** The scope of an address, numbered as in multicast addresses (RFC 6724 section 3.1 and 3.2; RFC 4291 section 2.7). */
function scopeOf([first, second, third, last]: IPv6, isIPv4: boolean): number {
  if (isIPv4) return last >>> 16 === 0xa9fe || last >>> 24 === 127 ? LINK_LOCAL : GLOBAL;
  if (first >>> 24 === 0xff) return (first >>> 16) & 0xf;
  if (first >>> 22 === 0xfe80 >>> 6) return LINK_LOCAL;
  if (first >>> 22 === 0xfec0 >>> 6) return SITE_LOCAL;
  const isLoopback = first === 0 && second === 0 && third === 0 && last === 1;
  return isLoopback ? LINK_LOCAL : GLOBAL;
}

/** The number of leading bits that a source address shares with a destination, at most the prefix length of the source. */
function commonPrefixLength(source: Traits, destination: Traits): number {
  let length = 0;
  for (let word = 0; word < 4; word++) {
    const same = Math.clz32(source.words[word]! ^ destination.words[word]!);
    length += same;
    if (same < 32) break;
  }
  return Math.min(length, source.prefixLength);
}

/**
 * The source address for a destination (RFC 6724 section 5, rules 1, 2, 6 and 8); undefined if none has the destination's family.
 */
function sourceFor(destination: Traits, sources: readonly Traits[]): Traits | undefined {
  const isSame = (source: Traits): boolean => source.words.every((word, i) => word === destination.words[i]);
  // Rule 2: a scope that is not smaller than the destination's is better than a smaller one. Of the former the smallest is best,
  // of the latter the largest.
  const mismatch = ({ scope }: Traits): number =>
    scope >= destination.scope ? scope - destination.scope : 100 - scope;
  return sources
    .filter(({ isIPv4 }) => isIPv4 === destination.isIPv4)
    .sort(
      (a, b) =>
        Number(isSame(b)) - Number(isSame(a)) ||
        mismatch(a) - mismatch(b) ||
        Number(b.label === destination.label) - Number(a.label === destination.label) ||
        commonPrefixLength(b, destination) - commonPrefixLength(a, destination),
    )[0];
}

/** Whether {@link sortByRfc6724} accepts `text` as a source address: an address, with or without a prefix length. */
export function isSourceAddress(text: unknown): text is string {
  return typeof text === 'string' && traitsOf(text) !== undefined;
}

/**
 * Sorts the addresses of a host by RFC 6724 section 6 (destination address selection), the best first.
 *
 * Without `sources`, rules 6 (precedence in the policy table), 8 (smaller scope) and 10 (the resolver's order) are applied. With
 * `sources`, rules 1 (a destination without a source address comes last), 2 (matching scope), 5 (matching label) and, for IPv6, 9
 * (longest matching prefix) are applied, too. For IPv4, rule 9 is omitted, because it would undo the rotation of DNS servers.
 * Rules 3, 4 and 7 need data that are not in the addresses: which are deprecated, home addresses, or reached through tunnels.
 *
 * @param sources The addresses of this machine, each with or without a prefix length (`fd00::1/64`). For IPv6 the default is 64.
 */
export function sortByRfc6724(
  addresses: readonly ResolvedAddress[],
  sources: readonly string[] | undefined,
): ResolvedAddress[] {
  const known = sources?.map(traitsOf).filter((each) => each !== undefined);
  const destinations = addresses.map((address) => {
    const traits = traitsOf(address.address)!;
    return { address, traits, source: known && sourceFor(traits, known) };
  });
  type Destination = (typeof destinations)[number];
  const isUnusable = ({ source }: Destination): number => Number(known !== undefined && !source);
  const hasOtherScope = ({ source, traits }: Destination): number =>
    Number(source !== undefined && source.scope !== traits.scope);
  const hasOtherLabel = ({ source, traits }: Destination): number =>
    Number(source !== undefined && source.label !== traits.label);
  const common = ({ source, traits }: Destination): number =>
    source && !traits.isIPv4 ? commonPrefixLength(source, traits) : 0;
  return destinations
    .sort(
      (a, b) =>
        isUnusable(a) - isUnusable(b) ||
        hasOtherScope(a) - hasOtherScope(b) ||
        hasOtherLabel(a) - hasOtherLabel(b) ||
        b.traits.precedence - a.traits.precedence ||
        a.traits.scope - b.traits.scope ||
        common(b) - common(a),
    )
    .map(({ address }) => address);
}
