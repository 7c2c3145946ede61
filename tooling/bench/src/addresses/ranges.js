import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { randomNumbers } from './random.js';

const require = createRequire(import.meta.url);

/** @typedef {readonly [first: string, last: string]} Range */

/**
 * The ranges that registries assigned to countries, in order: 334,373 of IPv4 and 216,295 of IPv6.
 *
 * @param {4 | 6} version
 * @returns {Range[]}
 */
export function readRanges(version) {
  const file = require.resolve(
    `@ip-location-db/geo-whois-asn-country/geo-whois-asn-country-ipv${version}.csv`,
  );
  const lines = readFileSync(file, 'latin1').trimEnd().split('\n');
  return lines.map((line) => {
    const [first = '', last = ''] = line.split(',');
    return [copy(first), copy(last)];
  });
}

/**
 * Every second item, so that ranges have gaps between them.
 *
 * @template Item
 * @param {readonly Item[]} items
 */
export const everySecond = (items) => items.filter((_, i) => i % 2 === 0);

/**
 * Addresses drawn from all of IPv4, each as likely as any other.
 *
 * @param {number} count
 */
export function drawIPv4(count) {
  const next = randomNumbers(1);
  return Array.from({ length: count }, () => {
    const bits = next();
    return copy([bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255].join('.'));
  });
}

/**
 * Ends of ranges, drawn so that each range is as likely as any other: crowded parts of the address space come often.
 *
 * @param {readonly Range[]} ranges
 * @param {number} count
 */
export function drawEnds(ranges, count) {
  const next = randomNumbers(2);
  return Array.from({ length: count }, () => {
    const range = ranges[next() % ranges.length];
    return copy(range?.[next() % 2] ?? '');
  });
}

/**
 * A text of its own. What `split` and `join` give may be a piece of a larger one, which is slower to read, and is nothing
 * that a socket would hand over.
 *
 * @param {string} text
 */
export function copy(text) {
  return Buffer.from(text, 'latin1').toString('latin1');
}
