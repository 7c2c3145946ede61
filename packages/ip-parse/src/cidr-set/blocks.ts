import {
  type CIDR,
  formatIPv4,
  formatIPv6,
  type IPRange,
  parseIPv6Into,
  scanIPv4,
  scanPrefixLength,
  toIPv6,
  toRange,
} from '@net/ip-parse';
import { type Ends, parseEnds } from '../ends.ts';
import { compareWords, copyWords, increment } from '../words.ts';
import { IntervalSet } from './interval-set.ts';
import { countTrailingZeros, splitHostBits, toWords } from './words.ts';

/**
 * A set of consecutive addresses, as a text or a value: a prefix (`10.0.0.0/8`) or a range (`10.0.0.1-10.0.0.9`). A text
 * may also be a single address.
 *
 * IPv4-mapped IPv6 addresses are IPv6 addresses here.
 */
export type Block = string | CIDR | IPRange;

/** One block, or several. */
export type Blocks = Block | Iterable<Block>;

/** The addresses of blocks, by version. `isText` is whether the first block is a text; results are then texts, too. */
export interface Addresses {
  readonly ipv4: IntervalSet;
  readonly ipv6: IntervalSet;
  readonly isText: boolean;
}

/**
 * Converts blocks to intervals, in the order of the blocks.
 *
 * @throws ERR_INVALID_IP_ADDRESS if a text is neither a prefix, nor a range, nor an address.
 */
export function readBlocks(blocks: Blocks): Addresses {
  // A string is one block, although it is iterable.
  const isOne = typeof blocks === 'string' || 'family' in blocks;
  const list: readonly Block[] = isOne ? [blocks] : Array.isArray(blocks) ? blocks : [...blocks];
  const ipv4 = new IntervalSet(1, list.length);
  const ipv6 = new IntervalSet(4, list.length);
  for (const block of list) {
    if (typeof block === 'string') addText(block, ipv4, ipv6);
    else addEnds('prefixLength' in block ? toRange(block) : block, ipv4, ipv6);
  }
  return { ipv4, ipv6, isText: typeof list[0] === 'string' };
}

const first = new Uint32Array(4);
const last = new Uint32Array(4);

/** Adds the addresses of a text. The most frequent case, a prefix without a zone id, is scanned without allocating. */
function addText(text: string, ipv4: IntervalSet, ipv6: IntervalSet): void {
  const slash = text.indexOf('/');
  const address = slash < 0 ? -1 : scanIPv4(text, 0, slash);
  if (address >= 0) {
    const prefixLength = scanPrefixLength(text, slash + 1, text.length, 32);
    if (prefixLength >= 0) {
      // A shift count is taken modulo 32: a shift cannot produce no bits.
      const hostMask = prefixLength < 32 ? -1 >>> prefixLength : 0;
      first[0] = address & ~hostMask;
      last[0] = address | hostMask;
      ipv4.push(first, 0, last, 0);
      return;
    }
  } else if (slash > 0 && parseIPv6Into(text, first, 0, 0, slash) === 0) {
    const prefixLength = scanPrefixLength(text, slash + 1, text.length, 128);
    if (prefixLength >= 0) {
      splitHostBits(first, 128 - prefixLength, last);
      ipv6.push(first, 0, last, 0);
      return;
    }
  }
  addEnds(parseEnds(text), ipv4, ipv6);
}

function addEnds(ends: Ends, ipv4: IntervalSet, ipv6: IntervalSet): void {
  first.set(toWords(ends.first));
  last.set(toWords(ends.last));
  (typeof ends.first === 'number' ? ipv4 : ipv6).push(first, 0, last, 0);
}

/** The ends of texts: `/0` to `/128`. Joined to an address at once, so that a text is made of fewer pieces, and takes less memory. */
const SUFFIXES: readonly string[] = /* @__PURE__ */ Array.from({ length: 129 }, (_, length) => `/${length}`);

/** The fewest prefixes that contain exactly the addresses of the intervals, IPv4 first, as texts or as values. */
export function toCIDRs({ ipv4, ipv6, isText }: Addresses): string[] | CIDR[] {
  if (isText) {
    const texts: string[] = [];
    forEachIPv4Prefix(ipv4, (address, prefixLength) =>
      texts.push(formatIPv4(address) + SUFFIXES[prefixLength]),
    );
    forEachIPv6Prefix(ipv6, (words, prefixLength) => texts.push(formatIPv6(words) + SUFFIXES[prefixLength]));
    return texts;
  }
  const values: CIDR[] = [];
  forEachIPv4Prefix(ipv4, (address, prefixLength) => values.push({ family: 4, address, prefixLength }));
  forEachIPv6Prefix(ipv6, (words, prefixLength) =>
    values.push({ family: 6, address: toIPv6(words), prefixLength }),
  );
  return values;
}

/** Splits each interval into prefixes: takes the largest prefix that begins at its start and fits, and repeats with the rest. */
function forEachIPv4Prefix(set: IntervalSet, take: (address: number, prefixLength: number) => void): void {
  for (let i = 0; i < set.length; i++) {
    const end = set.ends[i * 2 + 1]! + 1;
    for (let start = set.ends[i * 2]!; start < end; ) {
      // Limited by the number of zero bits at the end of `start`, and by the number of remaining addresses.
      const zeros = start === 0 ? 32 : 31 - Math.clz32(start & -start);
      const count = end - start;
      const hostBits = Math.min(zeros, count > 0xffff_ffff ? 32 : 31 - Math.clz32(count));
      take(start, 32 - hostBits);
      start += hostBits < 32 ? (1 << hostBits) >>> 0 : 2 ** 32;
    }
  }
}

/** Does the same as {@link forEachIPv4Prefix} for IPv6, with words instead of numbers. */
function forEachIPv6Prefix(set: IntervalSet, take: (words: Uint32Array, prefixLength: number) => void): void {
  for (let i = 0; i < set.length; i++) {
    copyWords(4, set.ends, i * 2, first, 0);
    for (let isDone = false; !isDone; ) {
      let hostBits = countTrailingZeros(first);
      splitHostBits(first, hostBits, last);
      while (compareWords(4, last, 0, set.ends, i * 2 + 1) > 0) splitHostBits(first, --hostBits, last);
      take(first, 128 - hostBits);
      isDone = compareWords(4, last, 0, set.ends, i * 2 + 1) === 0;
      copyWords(4, last, 0, first, 0);
      increment(first);
    }
  }
}
