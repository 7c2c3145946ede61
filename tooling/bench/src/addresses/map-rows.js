import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BlockList } from '@net/blocklist';
import { IpMap } from '@net/ip-map';
import { formatIPv4, parseRange } from '@net/ip-parse';
import { Reader } from 'maxmind';
import { cpuTimeOf, measure, measureSamples } from './measure.js';
import { randomNumbers } from './random.js';
import { copy, drawEnds, drawIPv4, readRanges } from './ranges.js';
import { writeMMDB } from './write-mmdb.js';

/** @typedef {import('./row.ts').Row} Row */

const require = createRequire(import.meta.url);
const INPUTS = 4096;
const PREFIXES = 1_000_000;
const FASTER_THAN_MAXMIND = { node: 26, contestant: 'maxmind', atLeast: 5 };
const AS_FAST_AS_CHECK = { node: 26, contestant: 'BlockList.check', atLeast: 1 / 1.5 };

/**
 * A database as both have it.
 *
 * @typedef {object} Database
 * @property {string} what What is looked up, and among how many ranges.
 * @property {Buffer} mmdb The file for `maxmind`.
 * @property {(readonly [range: string, value: unknown])[]} pairs The same entries.
 * @property {readonly import('./ranges.js').Range[]} ranges The ranges of IPv4.
 * @property {import('./row.ts').Row['goals']} goals
 * @property {(found: unknown) => unknown} toValue The value in the map for what `maxmind` finds.
 */

/**
 * What it costs to look up the country and the network of an address, beside `maxmind` with the same data in its format, and beside a
 * BlockList with the same ranges.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* mapRows(rounds) {
  yield* databaseRows(rounds, readCountries());
  yield* databaseRows(rounds, readNetworks());
  yield* prefixRows(rounds);
}

/**
 * The longest match among nested prefixes at random, with a number and with a text of its own as the value of each.
 *
 * Who uses a text reads it from memory, which no map can save. So the last row compares with a check and the reading of one of a
 * million texts. Every row has a single contestant that looks up texts, as it would leave them in the cache for a second one.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
function* prefixRows(rounds) {
  const next = randomNumbers(4);
  const numbers = new IpMap();
  const texts = new IpMap();
  const list = new BlockList();
  /** @type {string[]} */
  const values = [];
  for (let i = 0; i < PREFIXES; i++) {
    const prefixLength = 12 + (next() % 21);
    const cidr = /** @type {const} */ ({ family: 4, address: next(), prefixLength });
    values.push(`prefix ${i}`);
    numbers.set(cidr, i + 1);
    texts.set(cidr, values[i]);
    list.addSubnet(formatIPv4(cidr.address), prefixLength);
  }
  const inputs = drawIPv4(INPUTS);
  const places = inputs.map(() => next() % PREFIXES);
  let turn = 0;
  const check = { name: 'BlockList.check', inputs, run: (/** @type {string} */ input) => list.check(input) };
  const checkAndRead = (/** @type {string} */ input) => {
    const text = values[places[turn++ % INPUTS] ?? 0];
    return list.check(input) && text;
  };
  /** @type {(what: string, ours: (input: string) => unknown, other?: import('./row.ts').Contestant, goals?: Row['goals']) => Row} */
  const row = (what, ours, other = check, goals = [AS_FAST_AS_CHECK]) => ({
    name: `the longest of 1,000,000 random prefixes: ${what}`,
    unit: 'ns',
    measured: measure([{ name: 'ours', inputs, run: ours }, other], rounds),
    goals,
  });
  yield row('its number', (input) => numbers.get(input));
  yield row('whether it has a text', (input) => texts.get(input) !== undefined);
  const withText = { name: 'BlockList.check and a text', inputs, run: checkAndRead };
  yield row('its text', (input) => texts.get(input), withText, [
    { ...AS_FAST_AS_CHECK, contestant: withText.name },
  ]);
}

/**
 * @param {number} rounds
 * @param {Database} database
 * @returns {Generator<Row>}
 */
function* databaseRows(rounds, { what, mmdb, pairs, ranges, goals, toValue }) {
  const reader = new Reader(mmdb);
  const list = new BlockList();
  for (const [first, last] of ranges) list.addRange(first, last);
  const map = IpMap.from(pairs);

  for (const [name, inputs] of /** @type {const} */ ([
    [`look up the ${what}`, drawIPv4(INPUTS)],
    ['the same, ends of ranges', drawEnds(ranges, INPUTS)],
  ])) {
    for (const address of inputs) {
      const found = reader.get(address);
      // Some ranges of the countries overlap in part: the narrowest is not always the one that the MMDB file has kept.
      const values = map.matches(address).map(({ value }) => value);
      if (found === null ? values.length > 0 : !values.includes(toValue(found))) {
        throw new Error(`maxmind has something else for ${address}`);
      }
    }
    yield {
      name,
      unit: 'ns',
      measured: measure(
        [
          { name: 'ours', inputs, run: (address) => map.get(address) },
          { name: 'maxmind', inputs, run: (address) => reader.get(address) },
          { name: 'BlockList.check', inputs, run: (address) => list.check(address) },
        ],
        rounds,
      ),
      goals,
    };
  }

  const bytes = map.toBytes({ shared: true });
  yield {
    name: 'load the database',
    unit: 'ms',
    measured: measureSamples(
      [
        { name: 'ours, a snapshot', sample: cpuTimeOf(() => IpMap.fromBytes(bytes)) },
        { name: 'ours, pairs', sample: cpuTimeOf(() => IpMap.from(pairs).get('192.0.2.1')) },
        { name: 'maxmind', sample: cpuTimeOf(() => new Reader(mmdb)) },
      ],
      Math.min(5, rounds),
    ),
    goals: [],
  };
  yield {
    name: 'memory of the database, shared by all threads',
    unit: 'bytes',
    measured: [
      { name: 'ours', median: bytes.length, ratio: 1 },
      { name: 'maxmind', median: mmdb.length, ratio: mmdb.length / bytes.length },
    ],
    goals: [],
  };
}

/** @returns {Database} */
function readCountries() {
  const name = '@ip-location-db/geo-whois-asn-country';
  const mmdb = readFileSync(require.resolve(`${name}-mmdb/geo-whois-asn-country.mmdb`));
  const pairs = [4, 6].flatMap((version) =>
    readLines(`${name}/geo-whois-asn-country-ipv${version}.csv`).map((line) => {
      const [first = '', last = '', country = ''] = line.split(',');
      return /** @type {const} */ ([copy(`${first}-${last}`), country]);
    }),
  );
  return {
    what: 'country of an IPv4 string, 550,668 ranges',
    mmdb,
    pairs,
    ranges: readRanges(4),
    goals: [FASTER_THAN_MAXMIND, AS_FAST_AS_CHECK],
    // The types of `maxmind` are those of MaxMind's own databases; this one has a single column.
    toValue: (found) => /** @type {{ country_code: string }} */ (found).country_code,
  };
}

/**
 * The networks (autonomous systems) of IPv4. Both get the MMDB file's columns as an object per network.
 *
 * @returns {Database}
 */
function readNetworks() {
  /** @type {Map<number, { autonomous_system_number: { uint32: number }, autonomous_system_organization: string }>} */
  const networks = new Map();
  const entries = readLines('@ip-location-db/asn/asn-ipv4.csv').map((line) => {
    const [first = '', last = '', number = '', ...organization] = line.split(',');
    const known = networks.get(Number(number));
    const network = known ?? {
      autonomous_system_number: { uint32: Number(number) },
      autonomous_system_organization: organization.join(',').replace(/^"|"$/g, ''),
    };
    networks.set(Number(number), network);
    return { first: copy(first), last: copy(last), network };
  });
  return {
    what: `network of an IPv4 string, ${entries.length.toLocaleString('en')} ranges`,
    mmdb: writeMMDB(entries.map(({ first, last, network }) => [parseRange(`${first}-${last}`), network])),
    pairs: entries.map(({ first, last, network }) => [copy(`${first}-${last}`), network]),
    ranges: entries.map(({ first, last }) => /** @type {const} */ ([first, last])),
    goals: [FASTER_THAN_MAXMIND],
    toValue: (found) =>
      networks.get(/** @type {{ autonomous_system_number: number }} */ (found).autonomous_system_number),
  };
}

/** @param {string} file */
function readLines(file) {
  return readFileSync(require.resolve(file), 'latin1').trimEnd().split('\n');
}
