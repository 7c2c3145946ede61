import { parseIPv6Into, scanIPv4, scanPrefixLength } from '@net/ip-parse';
import {
  compareEnds,
  draft,
  FIRST,
  LAST,
  widenToAddress,
  widenToRange,
  widenToSubnet,
  writeIPv4,
} from './draft.ts';
import { ADDRESS, RANGE, SUBNET } from './rule.ts';

/** A line without a rule: blank, a comment, metadata. */
export const NOTHING = 0;
/** A line that cannot be read. */
export const BAD = -1;
/** Set beside the kind of a rule that is written as IPv6. */
export const IS_IPV6 = 4;

/**
 * Reads one line of a published list, `text.slice(start, end)`, into the draft.
 *
 * These forms are known, and each line is taken for itself:
 *
 * - an address, a subnet `192.0.2.0/24` or a range `192.0.2.0-192.0.2.9`, with a comment behind `#` or `;` (FireHOL and
 *   other netsets, plain lists, Spamhaus DROP);
 * - `{"cidr": "192.0.2.0/24", ...}` (Spamhaus DROP as JSON lines; its line of metadata holds no rule);
 * - `192.000.002.000 - 192.000.002.255 , 000 , name` (eMule's ipfilter.dat, where octets are decimal with three digits, and
 *   a level above 127 means that the range is not blocked);
 * - `name:192.0.2.0-192.0.2.255` (PeerGuardian's P2P);
 * - `add set 192.0.2.0/24` (what `ipset save` writes; its `create` lines hold no rule).
 *
 * @returns The kind of the rule in the draft, with {@link IS_IPV6} if it is written so; or {@link NOTHING}; or {@link BAD}.
 */
export function readListLine(text: string, start: number, end: number): number {
  let from = start;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  if (from === to || isCommentMark(text.charCodeAt(from))) return NOTHING;

  // Nearly all lines are one word and perhaps a comment, and are read where they stand.
  let wordEnd = from;
  while (wordEnd < to && !isBlank(text.charCodeAt(wordEnd)) && !isCommentMark(text.charCodeAt(wordEnd)))
    wordEnd++;
  let next = wordEnd;
  while (next < to && isBlank(text.charCodeAt(next))) next++;
  if (next === to || isCommentMark(text.charCodeAt(next))) {
    const kind = readWord(text, from, wordEnd);
    if (kind !== BAD) return kind;
  }
  return readForm(text.slice(from, to));
}

/** Space and everything below it, and the byte order mark. */
function isBlank(code: number): boolean {
  return code <= 32 || code === 0xfeff;
}

/** `#` and `;` */
function isCommentMark(code: number): boolean {
  return code === 35 || code === 59;
}

/** Reads an address, a subnet or a range. */
function readWord(text: string, start: number, end: number): number {
  let dash = -1;
  let slash = -1;
  let isIPv6 = false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 45) dash = i;
    else if (code === 47) slash = i;
    else if (code === 58) isIPv6 = true;
  }
  const family = isIPv6 ? IS_IPV6 : 0;
  const firstEnd = dash >= 0 ? dash : slash >= 0 ? slash : end;
  if (!readEnd(text, start, firstEnd, isIPv6, FIRST)) return BAD;
  if (dash >= 0) {
    if (!readEnd(text, dash + 1, end, isIPv6, LAST) || compareEnds() > 0) return BAD;
    widenToRange();
    return RANGE | family;
  }
  if (slash >= 0) {
    const prefixLength = scanPrefixLength(text, slash + 1, end, isIPv6 ? 128 : 32);
    if (prefixLength < 0) return BAD;
    widenToSubnet(isIPv6 ? prefixLength : prefixLength + 96);
    return SUBNET | family;
  }
  widenToAddress();
  return ADDRESS | family;
}

function readEnd(text: string, start: number, end: number, isIPv6: boolean, offset: number): boolean {
  if (isIPv6) return parseIPv6Into(text, draft, offset, start, end) === 0;
  const address = scanIPv4(text, start, end);
  if (address >= 0) writeIPv4(address, offset);
  return address >= 0;
}

const SPACED_RANGE = /^([\da-f.:]+)\s*-\s*([\da-f.:]+)\s*(?:[#;].*)?$/i;
const DAT = /^([\d.]+)\s*-\s*([\d.]+)\s*,\s*(\d{1,3})\s*(?:,.*)?$/;
// Not what begins like IPv6: a broken range of that is no range of IPv4 with a name.
const P2P = /^(?![\da-f:]*:[\da-f]*:\s*[\d.]+).*:\s*([\d.]+)\s*-\s*([\d.]+)$/i;
const IPSET =
  /^(?:create\s.*|add\s+\S+\s+(\S+)(?:\s+(?:timeout|packets|bytes)\s+\d+)*(?:\s+comment\s+".*")?)$/;
const PADDED = /^\d{3}(?:\.\d{3}){3}$/;

/** Reads the forms that are more than one word. */
function readForm(line: string): number {
  if (line.startsWith('{')) return readJSON(line);
  const ipset = IPSET.exec(line);
  if (ipset) return ipset[1] === undefined ? NOTHING : readWord(ipset[1], 0, ipset[1].length);
  const dat = DAT.exec(line);
  if (dat && Number(dat[3]) > 127) return NOTHING;
  const [, first, last] = dat ?? P2P.exec(line) ?? SPACED_RANGE.exec(line) ?? [];
  if (first === undefined || last === undefined) return BAD;
  const range = dat ? `${unpad(first)}-${unpad(last)}` : `${first}-${last}`;
  return readWord(range, 0, range.length);
}

/** Takes the zeros off octets that are all padded to three digits. Others keep theirs, and are refused. */
function unpad(address: string): string {
  return PADDED.test(address) ? address.replace(/\b0+\B/g, '') : address;
}

function readJSON(line: string): number {
  let record: { cidr?: unknown; type?: unknown };
  try {
    record = JSON.parse(line);
  } catch {
    return BAD;
  }
  if (typeof record.cidr === 'string') return readWord(record.cidr, 0, record.cidr.length);
  return record.type === 'metadata' ? NOTHING : BAD;
}
