import { BlockList } from '@net/blocklist';
import { copy, everySecond, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */

/**
 * What a rule holds, on the heap and in array buffers, once it was asked for. Needs `--expose-gc`.
 *
 * @returns {Generator<Row>}
 */
export function* memoryRows() {
  const ipv4 = everySecond(readRanges(4));
  const ipv6 = everySecond(readRanges(6));
  // Each second one lies within the one before it.
  const nested = ipv4.map(([first], i) =>
    copy(`${first.slice(0, first.lastIndexOf('.'))}.0/${i % 2 ? 24 : 20}`),
  );
  yield row('memory per IPv4 rule, 167,187 ranges', ipv4.length, 16, (list) => {
    for (const [first, last] of ipv4) list.addRange(first, last);
  });
  yield row('memory per IPv4 rule, as many subnets that overlap', nested.length, 16, (list) => {
    list.addCIDRs(nested.map((cidr) => cidr.replace(/\.\d+\.0\/20$/, '.0.0/20')));
  });
  yield row('memory per IPv6 rule, 108,148 ranges', ipv6.length, 48, (list) => {
    for (const [first, last] of ipv6) list.addRange(first, last, 'ipv6');
  });
}

/**
 * @param {string} name
 * @param {number} count
 * @param {number} limit
 * @param {(list: BlockList) => void} fill
 * @returns {Row}
 */
function row(name, count, limit, fill) {
  const before = used();
  const list = new BlockList();
  fill(list);
  if (list.size !== count) throw new Error(`There should be ${count} rules, and there are ${list.size}`);
  const median = (used() - before) / list.size;
  return {
    name,
    unit: 'bytes',
    measured: [{ name: 'ours', median, ratio: 1 }],
    goals: [{ node: 26, contestant: 'ours', limit }],
  };
}

function used() {
  for (let round = 0; round < 4; round++) globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
