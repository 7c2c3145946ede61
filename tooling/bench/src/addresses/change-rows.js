import net from 'node:net';
import { BlockList } from '@net/blocklist';
import { measureSamples } from './measure.js';
import { copy, drawIPv4, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */
/** @typedef {BlockList | net.BlockList} List */

const RULES = 100_000;
const PAIRS = 20_000;

/**
 * What it costs to change a list.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* changeRows(rounds) {
  const ranges = [4, 6].map((version) => readRanges(version === 4 ? 4 : 6));
  const count = ranges.reduce((sum, { length }) => sum + length, 0);
  // The check is what sorts ours.
  const addAll = (/** @type {List} */ list) => {
    ranges.forEach((all, i) => {
      const family = i === 0 ? 'ipv4' : 'ipv6';
      for (const [first, last] of all) list.addRange(first, last, family);
      list.check(i === 0 ? '0.0.0.0' : '::', family);
    });
  };
  yield {
    name: `add ${count.toLocaleString('en')} ranges from strings, and check once, per range`,
    unit: 'ns',
    measured: measureSamples(
      [
        { name: 'ours', sample: () => (time(() => addAll(new BlockList())) * 1e6) / count },
        { name: 'node:net', sample: () => (time(() => addAll(new net.BlockList())) * 1e6) / count },
      ],
      rounds,
    ),
    goals: [{ node: 26, contestant: 'node:net', atLeast: 3 }],
  };

  const addresses = drawIPv4(PAIRS);
  const subnets = Array.from({ length: RULES }, (_, i) =>
    copy(`${1 + (i % 200)}.${(i >> 8) & 255}.${i & 255}.0`),
  );
  const pairs = (/** @type {List} */ list) => {
    for (const subnet of subnets) list.addSubnet(subnet, 24);
    list.check('0.0.0.0');
    const add = () => {
      for (const address of addresses) {
        list.addAddress(address);
        list.check(address);
      }
    };
    const remove = () => {
      for (const address of addresses) {
        // Node 20 cannot remove.
        if ('removeAddress' in list) list.removeAddress(address);
        list.check(address);
      }
    };
    return { add: (time(add) * 1e3) / PAIRS, remove: (time(remove) * 1e3) / PAIRS };
  };
  const ours = () => pairs(new BlockList());
  yield {
    name: 'add and check in turns, 100,000 subnets in, per pair',
    unit: 'us',
    measured: measureSamples([{ name: 'ours', sample: () => ours().add }], rounds),
    goals: [{ node: 26, contestant: 'ours', limit: 10 }],
  };
  yield {
    name: 'remove and check in turns, per pair',
    unit: 'us',
    measured: measureSamples([{ name: 'ours', sample: () => ours().remove }], rounds),
    goals: [{ node: 26, contestant: 'ours', limit: 10 }],
  };
}

/**
 * How many ms of processor time something takes, its garbage included. These runs are long enough for other processes to get
 * between, whose time is not ours.
 *
 * @param {() => void} run
 */
function time(run) {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}
