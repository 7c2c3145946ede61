import { formatCIDR, isIP } from '@net/ip-parse';
import { SPECIAL_PURPOSE_BLOCKS } from '@net/ip-parse/special-purpose';
import { madeUpLines } from './lists.js';

/** Addresses that are there for private use and for documentation (RFC 1918, RFC 5737, RFC 3849). */
export const TENANTS = {
  text: `# A prefix, a range or an address, and what it stands for
10.0.0.0/8            shared
10.7.0.0/16           acme
10.7.9.20-10.7.9.29   acme, laboratory
10.7.9.25             acme, the printer
2001:db8:7::/48       acme
192.0.2.0/24          guests

# Columns of a CSV file
198.51.100.0/25,Amsterdam
203.0.113.0,203.0.113.63,Antwerp
`,
  addresses: [
    '10.7.9.25',
    '10.7.9.21',
    '10.7.1.1',
    '::ffff:10.200.0.1',
    '2001:db8:7::1',
    '203.0.113.9',
    '8.8.8.8',
    '010.7.9.25',
  ],
};

export const SPECIAL_NAMES = {
  text: `# IANA's registries of special-purpose addresses
${SPECIAL_PURPOSE_BLOCKS.map((block) => `${formatCIDR(block)}  ${block.name}`).join('\n')}
`,
  addresses: [
    '192.0.0.9',
    '169.254.169.254',
    '127.0.0.1',
    '::1',
    'fe80::1',
    '2001:db8::1',
    '100.64.0.1',
    '8.8.8.8',
  ],
};

const COUNTRIES = ['AR', 'BE', 'BR', 'CA', 'CH', 'CN', 'DE', 'EG', 'ES', 'FR', 'GB', 'GR', 'IN', 'IT', 'JP'];
COUNTRIES.push('KE', 'KR', 'MX', 'NG', 'NL', 'NO', 'NZ', 'PE', 'PL', 'PT', 'SE', 'TR', 'UA', 'US', 'ZA');

/** The lines of a large map that is made up, the same every time. @param {number} count @returns {Generator<string>} */
export function* madeUpPairs(count) {
  let i = 0;
  for (const line of madeUpLines(count)) yield `${line},${COUNTRIES[i++ % COUNTRIES.length]}`;
}

/**
 * Reads `prefix value` and `first,last,value`, with spaces, commas, semicolons or tabs between them.
 *
 * @param {string} line
 * @returns {[prefix: string, value: string] | undefined} Nothing if the line is empty or a comment.
 */
export function readLine(line) {
  const text = line.replace(/#.*/, '').trim();
  if (text === '') return undefined;
  const [first, rest] = cut(text);
  if (rest === undefined) throw new Error(`There is no value: ${text}`);
  const [last, value] = cut(rest);
  return value === undefined || isIP(last) === 0
    ? [first, unquote(rest)]
    : [`${first}-${last}`, unquote(value)];
}

/** The first field of a line, and the rest of it, if there is one. */
function cut(text) {
  const [, field, rest] = /^([^\s,;]+)[\s,;]+(.*)$/.exec(text) ?? [];
  return [unquote(field ?? text), rest];
}

const unquote = (text) => text.replace(/^"(.*)"$/, '$1');
