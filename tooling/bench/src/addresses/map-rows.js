import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { BlockList } from '@net/blocklist';
import { IpMap } from '@net/ip-map';
import { Reader } from 'maxmind';
import { cpuTimeOf, measure, measureSamples } from './measure.js';
import { copy, drawEnds, drawIPv4, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */

const require = createRequire(import.meta.url);
const INPUTS = 4096;

/**
 * What it costs to look up the country of an address, beside `maxmind` with the same data in its format, and beside a BlockList
 * with the same ranges.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* mapRows(rounds) {
  const file = require.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb');
  const database = readFileSync(file);
  const reader = new Reader(database);
  const ranges = readRanges(4);
  const list = new BlockList();
  for (const [first, last] of ranges) list.addRange(first, last);
  const csv = [4, 6].map((version) => readCountries(/** @type {4 | 6} */ (version)));
  const map = IpMap.from(csv.flat());

  for (const [name, inputs] of /** @type {const} */ ([
    ['look up the country of an IPv4 string, 550,668 ranges', drawIPv4(INPUTS)],
    ['the same, ends of ranges', drawEnds(ranges, INPUTS)],
  ])) {
    for (const address of inputs) {
      // The types of `maxmind` are those of MaxMind's own databases; this one has a single column.
      const found = /** @type {{ country_code: string } | null} */ (
        /** @type {unknown} */ (reader.get(address))
      );
      // Some ranges of the database overlap in part: the narrowest is not always the one that the MMDB file has kept.
      const countries = map.matches(address).map(({ value }) => value);
      if (found === null ? countries.length > 0 : !countries.includes(found.country_code)) {
        throw new Error(`maxmind has another country for ${address}`);
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
      goals: [
        { node: 26, contestant: 'maxmind', atLeast: 5 },
        { node: 26, contestant: 'BlockList.check', atLeast: 1 / 1.5 },
      ],
    };
  }

  const bytes = map.toBytes({ shared: true });
  yield {
    name: 'load the database',
    unit: 'ms',
    measured: measureSamples(
      [
        { name: 'ours, a snapshot', sample: cpuTimeOf(() => IpMap.fromBytes(bytes)) },
        { name: 'ours, pairs', sample: cpuTimeOf(() => IpMap.from(csv.flat()).get('192.0.2.1')) },
        { name: 'maxmind', sample: cpuTimeOf(() => new Reader(database)) },
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
      { name: 'maxmind', median: database.length, ratio: database.length / bytes.length },
    ],
    goals: [],
  };
}

/** @param {4 | 6} version */
function readCountries(version) {
  const file = require.resolve(
    `@ip-location-db/geo-whois-asn-country/geo-whois-asn-country-ipv${version}.csv`,
  );
  return readFileSync(file, 'latin1')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [first = '', last = '', country = ''] = line.split(',');
      return /** @type {const} */ ([copy(`${first}-${last}`), country]);
    });
}
