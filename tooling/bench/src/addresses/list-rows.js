import { BlockList } from '@net/blocklist';
import { measure, measureSamples } from './measure.js';
import { copy, drawIPv4, everySecond, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */

const INPUTS = 4096;
const MILLION = 1_000_000;

/**
 * What it costs that rules carry notes and ends, that lists have exceptions, and what a million rules take that come at once.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* listRows(rounds) {
  const addresses = drawIPv4(INPUTS);
  const ranges = everySecond(readRanges(4));
  const make = (/** @type {object} */ rule, /** @type {object} */ options = {}) => {
    const list = new BlockList(options);
    for (const [first, last] of ranges) list.addRange(first, last, rule);
    return list;
  };
  /** @param {string} name @param {(address: string) => unknown} run */
  const contestant = (name, run) => ({ name, inputs: addresses, run });
  const plain = make({});
  const labelled = make({ label: 'country', reason: 'geography' });
  const ending = make({ expiresAt: 8e15 });
  const excepting = make({}, { allow: ['192.0.2.0/24'] });
  yield {
    name: 'check an IPv4 string, 167,187 ranges: plain, labelled, with an end, beside an exception',
    unit: 'ns',
    measured: measure(
      [
        contestant('plain', (address) => plain.check(address)),
        contestant('labelled', (address) => labelled.check(address)),
        contestant('ending', (address) => ending.check(address)),
        contestant('excepting', (address) => excepting.check(address)),
      ],
      rounds,
    ),
    goals: [
      { node: 26, contestant: 'labelled', atMost: 1.2 },
      { node: 26, contestant: 'ending', atMost: 2.5 },
      { node: 26, contestant: 'excepting', atMost: 1.5 },
    ],
  };
  yield {
    name: 'the same list: check, match, matches',
    unit: 'ns',
    measured: measure(
      [
        contestant('check', (address) => labelled.check(address)),
        contestant('match', (address) => labelled.match(address)),
        contestant('matches', (address) => labelled.matches(address).length > 0),
      ],
      rounds,
    ),
    goals: [],
  };
  yield* millionRows(Math.min(5, rounds));
}

/**
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
function* millionRows(rounds) {
  const addresses = drawIPv4(MILLION);
  const fill = (/** @type {object} */ rule = {}) => {
    const list = new BlockList();
    for (const address of addresses) list.addAddress(address, rule);
    return list;
  };
  const snapshot = fill().toBytes();
  const text = copy(addresses.join('\n'));
  yield {
    name: 'a million addresses in random order, for all',
    unit: 'ms',
    measured: measureSamples(
      [
        { name: 'first check', sample: () => timeOf(fill(), (list) => list.check('0.0.0.0')) },
        { name: 'addText', sample: () => timeOf(new BlockList(), (list) => list.addText(text)) },
        { name: 'fromBytes', sample: () => timeOf(undefined, () => BlockList.fromBytes(snapshot)) },
        {
          name: 'check when all have ended',
          sample: () => {
            const list = fill({ ttlMs: 0 });
            list.match('0.0.0.0');
            return timeOf(list, () => list.check('0.0.0.0'));
          },
        },
      ],
      rounds,
    ),
    goals: [
      { node: 26, contestant: 'first check', limit: 500 },
      { node: 26, contestant: 'fromBytes', limit: 100 },
      { node: 26, contestant: 'check when all have ended', limit: 10 },
    ],
  };
}

/**
 * How many ms of processor time something takes.
 *
 * @template Subject
 * @param {Subject} subject
 * @param {(subject: Subject) => unknown} run
 */
function timeOf(subject, run) {
  const before = process.cpuUsage();
  run(subject);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e3;
}
