import { ADDRESS, kindOf, numberOf } from './rule.ts';
import { compareBounds, type RuleColumns } from './rule-columns.ts';

/**
 * Orders rules by `compareBounds`, and equals by their tags. Of equal addresses only the newest is kept.
 *
 * @returns The places of the rules in that order.
 */
export function sortRules(rules: RuleColumns): Uint32Array {
  const places = new Uint32Array(rules.length).map((_, place) => place);
  const isSorted = places.every((place) => place === 0 || compareRules(rules, place - 1, place) <= 0);
  // Lists are mostly published in order.
  if (!isSorted) {
    const { width, first, last, tag } = rules;
    sortByWord(places, tag, 1, 0, 0);
    for (let word = width - 1; word >= 0; word--) sortByWord(places, last, width, word, 0xffffffff);
    for (let word = width - 1; word >= 0; word--) sortByWord(places, first, width, word, 0);
  }
  return dropRepeatedAddresses(rules, places);
}

function compareRules(rules: RuleColumns, a: number, b: number): number {
  return compareBounds(rules, a, rules, b) || rules.tag[a]! - rules.tag[b]!;
}

/**
 * Sorts places by one word of a column, and keeps the order of equals. To sort by several words is to call this for
 * the last of them first.
 *
 * A radix sort, byte by byte: five times faster here than comparing, and bytes that are the same in all rules, as most
 * are in a list of subnets, cost one count.
 *
 * @param flip All ones for descending order, otherwise 0.
 */
function sortByWord(
  places: Uint32Array,
  column: Uint32Array,
  stride: number,
  word: number,
  flip: number,
): void {
  const { length } = places;
  const sorted = new Uint32Array(length);
  for (let shift = 0; shift < 32; shift += 8) {
    const ends = new Uint32Array(256);
    for (let i = 0; i < length; i++) ends[((column[places[i]! * stride + word]! ^ flip) >>> shift) & 255]!++;
    if (ends.includes(length)) continue;
    for (let byte = 1; byte < 256; byte++) ends[byte]! += ends[byte - 1]!;
    for (let i = length - 1; i >= 0; i--) {
      const place = places[i]!;
      sorted[--ends[((column[place * stride + word]! ^ flip) >>> shift) & 255]!] = place;
    }
    places.set(sorted);
  }
}

function dropRepeatedAddresses(rules: RuleColumns, places: Uint32Array): Uint32Array {
  const { tag } = rules;
  let length = 0;
  for (const place of places) {
    const previous = places[length - 1]!;
    const isRepeated =
      length > 0 &&
      kindOf(tag[place]!) === ADDRESS &&
      kindOf(tag[previous]!) === ADDRESS &&
      compareBounds(rules, place, rules, previous) === 0;
    if (!isRepeated) places[length++] = place;
    else if (numberOf(tag[place]!) > numberOf(tag[previous]!)) places[length - 1] = place;
  }
  return places.subarray(0, length);
}
