import net from 'node:net';
import { isIPv4, isIPv6 } from '@net/ip-parse';
import { Address4, Address6 } from 'ip-address';
import ipaddr from 'ipaddr.js';
import { isIPv4 as isIPv4Package, isIPv6 as isIPv6Package } from 'is-ip';
import { measure } from './measure.js';
import { randomNumbers } from './random.js';
import { copy, drawEnds, drawIPv4, readRanges } from './ranges.js';

/** @typedef {import('./row.ts').Row} Row */

const INPUTS = 4096;

/**
 * What it costs to tell whether a text is an address.
 *
 * @param {number} rounds
 * @returns {Generator<Row>}
 */
export function* textRows(rounds) {
  const ipv4 = drawIPv4(INPUTS);
  const ipv6 = drawEnds(readRanges(6), INPUTS);
  const next = randomNumbers(4);
  const ipv6InFull = ipv6.map(() =>
    copy(Array.from({ length: 8 }, () => (0x1000 | (next() & 0xffff)).toString(16)).join(':')),
  );
  const subjects = [
    {
      name: 'isIPv4',
      form: '',
      atLeast: 1.3,
      texts: ipv4,
      ours: isIPv4,
      node: net.isIPv4,
      libraries: {
        'ipaddr.js': (/** @type {string} */ text) => ipaddr.IPv4.isValidFourPartDecimal(text),
        'ip-address': (/** @type {string} */ text) => Address4.isValid(text),
        'is-ip': isIPv4Package,
      },
    },
    {
      name: 'isIPv6',
      form: '',
      atLeast: 2.5,
      texts: ipv6,
      ours: isIPv6,
      node: net.isIPv6,
      libraries: {
        'ipaddr.js': (/** @type {string} */ text) => ipaddr.IPv6.isValid(text),
        'ip-address': (/** @type {string} */ text) => Address6.isValid(text),
        'is-ip': isIPv6Package,
      },
    },
  ];
  // Nothing can be left out of these, so they show what reading a character costs.
  const inFull = subjects.slice(1).map((subject) => ({ ...subject, form: ' in full', texts: ipv6InFull }));
  for (const { name, form, atLeast, texts, ours, node, libraries } of [...subjects, ...inFull]) {
    for (const [kind, inputs] of /** @type {const} */ ([
      ['valid', texts],
      ['invalid', damage(texts)],
    ])) {
      const all = { ours, 'node:net': node, ...libraries };
      yield {
        name: `${name} of ${kind} text${form}`,
        unit: 'ns',
        measured: measure(
          Object.entries(all).map(([contestant, run]) => ({ name: contestant, inputs, run })),
          rounds,
        ),
        goals: [
          { node: 26, contestant: 'node:net', atLeast },
          { node: 26, contestant: 'every', atLeast: 1 },
        ],
      };
    }
  }
}

/**
 * Puts a wrong character somewhere into each text.
 *
 * @param {readonly string[]} texts
 */
function damage(texts) {
  const next = randomNumbers(3);
  return texts.map((text) => {
    const at = next() % text.length;
    return copy(`${text.slice(0, at)}x${text.slice(at + 1)}`);
  });
}
