import { deepStrictEqual } from 'node:assert';
import { containsCIDR, excludeCIDRs, mergeCIDRs } from '@net/ip-parse/cidr-set';
import { containsCidr, excludeCidr, mergeCidr } from 'cidr-tools';
import { cpuTimeOf, measureSamples } from './measure.js';
import { randomNumbers } from './random.js';
import { copy } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */

const COUNT = 100_000;

/**
 * What set arithmetic on 100,000 prefixes costs.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* setRows(rounds) {
  const next = randomNumbers(3);
  const ipv4 = Array.from({ length: COUNT }, () => {
    const length = 12 + (next() % 21);
    const bits = (next() & (-1 << (32 - length))) >>> 0;
    const octets = [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255];
    return copy(`${octets.join('.')}/${length}`);
  });
  const group = () => (next() & 0xffff).toString(16);
  const ipv6 = Array.from({ length: COUNT }, () => copy(`2001:${group()}:${group()}:${group()}::/64`));
  for (const [version, cidrs] of /** @type {const} */ ([
    ['IPv4', ipv4],
    ['IPv6', ipv6],
  ])) {
    const half = cidrs.slice(0, COUNT / 2);
    const rest = cidrs.slice(COUNT / 2);
    yield row(`merge 100,000 ${version} prefixes`, rounds, [() => mergeCIDRs(cidrs), () => mergeCidr(cidrs)]);
    yield row(`50,000 ${version} prefixes without 50,000 others`, rounds, [
      () => excludeCIDRs(rest, half),
      () => excludeCidr(rest, half),
    ]);
    yield row(`whether 100,000 ${version} prefixes contain 50,000 of them`, rounds, [
      () => containsCIDR(cidrs, half),
      () => containsCidr(cidrs, half),
    ]);
  }
}

/**
 * @param {string} name
 * @param {number} rounds
 * @param {readonly [ours: () => unknown, theirs: () => unknown]} contestants
 * @returns {Row}
 */
function row(name, rounds, [ours, theirs]) {
  // Both must give the same result, in whatever order and case.
  const result = (/** @type {unknown} */ value) => (Array.isArray(value) ? value.map(String).sort() : value);
  deepStrictEqual(result(ours()), result(theirs()), name);
  // Compiled before it counts.
  for (let i = 0; i < 5; i++) {
    ours();
    theirs();
  }
  return {
    name,
    unit: 'ms',
    measured: measureSamples(
      [
        { name: 'ours', sample: cpuTimeOf(ours) },
        { name: 'cidr-tools', sample: cpuTimeOf(theirs) },
      ],
      rounds,
    ),
    goals: [{ node: 26, contestant: 'cidr-tools', atLeast: 5 }],
  };
}
