import net from 'node:net';
import { BlockList } from '@net/blocklist';
import { Address4 } from 'ip-address';
import ipMatching from 'ip-matching';
import ipaddr from 'ipaddr.js';
import netmask from 'netmask';
import { measure } from './measure.js';
import { copy, drawEnds, drawIPv4, everySecond, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Contestant} Contestant */
/** @typedef {import('./row.ts').Row} Row */

const INPUTS = 4096;

/**
 * What a check costs.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* checkRows(rounds) {
  const addresses = drawIPv4(INPUTS);
  /** @type {[rule: string, fill: (list: BlockList | net.BlockList) => void][]} */
  const others = [
    ['1 address', (list) => list.addAddress('10.0.0.1')],
    ['1 range', (list) => list.addRange('10.0.0.1', '10.0.0.9')],
  ];
  for (const [rule, fill] of others) {
    yield {
      name: `check an IPv4 string, ${rule}`,
      unit: 'ns',
      measured: measure(race(fillLists(fill), addresses), rounds),
      goals: [{ node: 26, contestant: 'node:net', atLeast: 4 }],
    };
  }
  const one = fillLists((list) => list.addSubnet('10.0.0.0', 8));
  yield {
    name: 'the same, 1 subnet',
    unit: 'ns',
    measured: measure([...race(one, addresses), ...libraries(['10.0.0.0/8'], addresses)], rounds),
    goals: [{ node: 26, contestant: 'node:net', atLeast: 4 }],
  };

  const cidrs = Array.from({ length: 10_000 }, (_, i) =>
    copy(`${1 + (i % 200)}.${(i * 7) & 255}.${(i * 13) & 255}.0/24`),
  );
  const many = fillLists((list) => {
    for (const cidr of cidrs) list.addSubnet(cidr.slice(0, -'/24'.length), 24);
  });
  yield {
    name: 'the same, 10,000 subnets',
    unit: 'ns',
    measured: measure([...race(many, addresses), ...libraries(cidrs, addresses)], rounds),
    goals: [
      { node: 26, contestant: 'node:net', atLeast: 4 },
      { node: 20, contestant: 'node:net', atLeast: 1000 },
    ],
  };

  const ranges = readRanges(4);
  const countries = fillLists((list) => {
    for (const [first, last] of everySecond(ranges)) list.addRange(first, last);
  });
  yield {
    name: 'the same, 167,187 ranges',
    unit: 'ns',
    measured: measure(race(countries, addresses), rounds),
    goals: [{ node: 26, contestant: 'node:net', atLeast: 50_000 }],
  };

  const ranges6 = readRanges(6);
  const countries6 = fillLists((list) => {
    for (const [first, last] of everySecond(ranges6)) list.addRange(first, last, 'ipv6');
  });
  const ends = drawEnds(ranges, INPUTS);
  const ends6 = drawEnds(ranges6, INPUTS);
  yield {
    name: 'our own rows beside each other',
    unit: 'ns',
    measured: measure(
      [
        contestant('1 rule', one.ours, addresses),
        contestant('ranges', countries.ours, addresses),
        contestant('1 rule, ends of ranges', one.ours, ends),
        contestant('ranges, their ends', countries.ours, ends),
      ],
      rounds,
      false,
    ),
    goals: [{ node: 26, contestant: 'ranges', atMost: 2.5 }],
  };
  yield {
    name: 'IPv6: 108,148 ranges, beside IPv4',
    unit: 'ns',
    measured: measure(
      [
        contestant('IPv4 ranges, their ends', countries.ours, ends),
        contestant('IPv6 ranges, their ends', countries6.ours, ends6, 'ipv6'),
      ],
      rounds,
      false,
    ),
    goals: [{ node: 26, contestant: 'IPv6 ranges, their ends', atMost: 4 }],
  };
}

/** @param {(list: BlockList | net.BlockList) => void} fill */
function fillLists(fill) {
  const lists = { ours: new BlockList(), node: new net.BlockList() };
  fill(lists.ours);
  fill(lists.node);
  return lists;
}

/**
 * @param {ReturnType<typeof fillLists>} lists
 * @param {readonly string[]} inputs
 * @returns {Contestant[]}
 */
function race({ ours, node }, inputs) {
  return [contestant('ours', ours, inputs), contestant('node:net', node, inputs)];
}

/**
 * @param {string} name
 * @param {BlockList | net.BlockList} list
 * @param {readonly string[]} inputs
 * @param {'ipv4' | 'ipv6'} family
 * @returns {Contestant}
 */
function contestant(name, list, inputs, family = 'ipv4') {
  return { name, inputs, run: (address) => list.check(address, family) };
}

/**
 * The libraries have no lists: who uses them asks about one subnet after the other.
 *
 * @param {readonly string[]} cidrs
 * @param {readonly string[]} inputs
 * @returns {Contestant[]}
 */
function libraries(cidrs, inputs) {
  const parsed = cidrs.map((cidr) => ipaddr.parseCIDR(cidr));
  const subnets = cidrs.map((cidr) => new Address4(cidr));
  const blocks = cidrs.map((cidr) => new netmask.Netmask(cidr));
  const matches = cidrs.map((cidr) => ipMatching.getMatch(cidr));
  return [
    {
      name: 'ipaddr.js',
      inputs,
      run(address) {
        const ip = ipaddr.parse(address);
        return parsed.some((range) => ip.match(range));
      },
    },
    {
      name: 'ip-address',
      inputs,
      run(address) {
        const ip = new Address4(address);
        return subnets.some((subnet) => ip.isInSubnet(subnet));
      },
    },
    { name: 'netmask', inputs, run: (address) => blocks.some((block) => block.contains(address)) },
    { name: 'ip-matching', inputs, run: (address) => matches.some((match) => match?.matches(address)) },
  ];
}
