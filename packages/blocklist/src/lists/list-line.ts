import { compareAddresses, LAST } from '../rules/rule-words.ts';
import { ADDRESS, type Form, kindOf, RANGE, SUBNET } from '../rules/tag.ts';
import { type PatternRead, readPattern } from './pattern.ts';

/** The result of reading a line: a rule; `'nothing'` for a valid line without a rule to add, such as a comment; or `'bad'`. */
export type LineContent = LineRule | 'nothing' | 'bad';

/** The rule in a line. Its addresses are in the words that were passed to the parser. */
export interface LineRule {
  form: Form;
}

/**
 * Matches control characters other than white space. A line that contains one is not part of a text list; it may be text in
 * another encoding than UTF-8.
 */
const CONTROL = /[\0-\x08\x0e-\x1f\x7f-\x9f]/;
const LEVEL = /^\s*,\s*(\d+)\s*(?:,.*)?$/;
const ADDRESSES_AND_LENGTH = /^([\d.]+)\t([\d.]+)\t(\d+)(?:\t.*)?$/;

/**
 * Parses one line of a published list by the first of these formats that matches the whole line (other functions read the output
 * of `ipset save` and CSV):
 *
 * - an empty line, or a comment after `#` or `;`;
 * - an address, a subnet or a range, as parsed by `readPattern`, with an optional comment (FireHOL and other netsets, plain
 *   lists, Spamhaus DROP);
 * - `{"cidr": "192.0.2.0/24", ...}` (Spamhaus DROP as JSON lines; its metadata line contains no rule);
 * - `192.000.002.000 - 192.000.002.255 , 000 , name` (eMule's ipfilter.dat, whose octets are decimal, padded to three digits);
 * - first address, last address, prefix length and further fields, separated by tabs (DShield; its header line contains no
 *   rule);
 * - an address, a tab and a number (IPsum: the number of lists that contain the address);
 * - `name:192.0.2.0-192.0.2.255` (PeerGuardian's P2P).
 *
 * @param words Receives the rule.
 * @param line The line, trimmed.
 * @returns `'bad'` if no format matches.
 */
export function readListLine(words: Uint32Array, line: string): LineContent {
  const pattern = readPattern(words, line);
  if (pattern?.rest === '') return pattern;
  if (CONTROL.test(line)) return 'bad';
  if (/^(?:$|[#;]|Start\tEnd\tNetmask\t)/.test(line)) return 'nothing';
  if (pattern && /^\s*[#;]/.test(pattern.rest)) return pattern;
  if (line.startsWith('{')) return readRecord(words, line) ?? readP2P(words, line) ?? 'bad';
  if (line.includes('\t'))
    return readDShield(words, line) ?? readIPsum(pattern) ?? readP2P(words, line) ?? 'bad';
  return readEMule(words, line) ?? readP2P(words, line) ?? 'bad';
}

function readIPsum(pattern: PatternRead | undefined): LineContent | undefined {
  return pattern && kindOf(pattern.form) === ADDRESS && /^\t\d+$/.test(pattern.rest) ? pattern : undefined;
}

function readDShield(words: Uint32Array, line: string): LineContent | undefined {
  const [, first, last, length] = ADDRESSES_AND_LENGTH.exec(line) ?? [];
  if (first === undefined) return undefined;
  const range = readPattern(words, `${first}-${last}`);
  const rangeEnd = words.slice(LAST, LAST + 4);
  const subnet = readPattern(words, `${first}/${length}`);
  const isSame = compareAddresses(4, words, LAST, rangeEnd, 0) === 0;
  return range && subnet && isSame && kindOf(subnet.form) === SUBNET ? { form: subnet.form } : 'bad';
}

function readEMule(words: Uint32Array, line: string): LineContent | undefined {
  if (!line.includes(',')) return undefined;
  const range = readPattern(words, line, true);
  if (!range || kindOf(range.form) !== RANGE) return undefined;
  const [, level] = LEVEL.exec(range.rest) ?? [];
  if (level === undefined) return undefined;
  // eMule blocks ranges with a level of up to 127, and ignores the others.
  return Number(level) > 127 ? 'nothing' : { form: range.form };
}

function readRecord(words: Uint32Array, line: string): LineContent | undefined {
  let record: { cidr?: unknown; type?: unknown };
  try {
    record = JSON.parse(line);
  } catch {
    return undefined;
  }
  const { cidr, type } = { cidr: undefined, type: undefined, ...record };
  if (type === 'metadata' && cidr === undefined) return 'nothing';
  const pattern = type === undefined && typeof cidr === 'string' ? readPattern(words, cidr) : undefined;
  return pattern?.rest === '' ? { form: pattern.form } : 'bad';
}

function readP2P(words: Uint32Array, line: string): LineContent | undefined {
  const colon = line.lastIndexOf(':');
  // A text that looks like the start of an IPv6 address is a malformed range of IPv6 addresses, not a name.
  if (colon < 0 || /^[\da-f:]*:[\da-f:]*$/i.test(line.slice(0, colon))) return undefined;
  const range = readPattern(words, line.slice(colon + 1).trimStart());
  return range?.rest === '' && kindOf(range.form) === RANGE ? { form: range.form } : undefined;
}
