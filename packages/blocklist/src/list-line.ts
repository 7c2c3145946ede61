import { tryReadAddress } from './address-argument.ts';
import { isOrdered, widenToRange, widenToSubnet } from './draft.ts';
import { FIRST, LAST } from './draft-places.ts';
import { ADDRESS, BAD, NOTHING, RANGE, SUBNET, type Tag, toStyle } from './rule.ts';

/**
 * An address, a prefix length or the end of a range, and a level; around them what `ipset save` writes, a comment, or the
 * rest of a line of eMule's.
 */
const LINE =
  /^(?:add \S+ )?([\da-f.:]+)(?:\/(0|[1-9]\d*)|\s*-\s*([\da-f.:]+))?(?: (?:timeout|comment) .*|\s*[#;].*|\s*,\s*(\d+)\s*(?:,.*)?)?$/i;
/** A name and a range. What begins like IPv6 is a broken range of that, and none of IPv4 with a name. */
const P2P = /^(?![\da-f:]*:[\da-f]*:[\d.]).*:\s*([\d.]+)()\s*-\s*([\d.]+)$/i;

/**
 * Reads one line of a published list into the draft. Each line is taken for itself:
 *
 * - an address, a subnet `192.0.2.0/24` or a range `192.0.2.0-192.0.2.9`, with a comment behind `#` or `;` (FireHOL and
 *   other netsets, plain lists, Spamhaus DROP);
 * - `{"cidr": "192.0.2.0/24", ...}` (Spamhaus DROP as JSON lines; its line of metadata holds no rule);
 * - `192.000.002.000 - 192.000.002.255 , 000 , name` (eMule's ipfilter.dat, where octets are decimal with three digits);
 * - `name:192.0.2.0-192.0.2.255` (PeerGuardian's P2P);
 * - `add set 192.0.2.0/24` (what `ipset save` writes; its `create` lines hold no rule).
 *
 * @param line Without white space around it.
 * @returns The tag, without a number, of the rule in the draft; or {@link NOTHING}; or {@link BAD}.
 */
export function readListLine(line: string): Tag {
  if (/^($|[#;]|create )/.test(line)) return NOTHING;
  if (line.startsWith('{')) return readRecord(line);
  const [, first, prefix, last, level] = P2P.exec(line) ?? LINE.exec(line) ?? [];
  if (first === undefined) return BAD;
  // Only ranges have a level. Beside one, octets that are all padded to three digits are decimal.
  const strip = (address: string) =>
    level ? address.replace(/^(\d{3}\.){3}\d{3}$/, (octets) => octets.replace(/\b0+\B/g, '')) : address;
  const isIPv6 = first.includes(':');
  const bits = isIPv6 ? 128 : 32;
  const isRead =
    tryReadAddress(strip(first), isIPv6, FIRST) && tryReadAddress(strip(last ?? first), isIPv6, LAST);
  if (!isRead || !isOrdered() || Number(prefix) > bits || (level && !last)) return BAD;
  // eMule blocks ranges up to level 127, and lets those above it through.
  if (Number(level) > 127) return NOTHING;
  if (prefix) widenToSubnet(bits - Number(prefix));
  else widenToRange();
  return toStyle(last ? RANGE : prefix ? SUBNET : ADDRESS, isIPv6);
}

function readRecord(line: string): number {
  try {
    const { cidr, type } = JSON.parse(line);
    return type === 'metadata' ? NOTHING : readListLine(`${cidr}`);
  } catch {
    return BAD;
  }
}
