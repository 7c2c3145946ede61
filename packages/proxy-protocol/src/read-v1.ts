import { formatIPv4, formatIPv6, parseIPv6Into, scanIPv4 } from '@net/ip-parse';
import type { IPEndpoint } from './header.ts';
import { MAX_V1_LENGTH, MIN_V1_LENGTH } from './limits.ts';
import { fail, type InvalidHeader, isInvalid, type ProxyHeaderResult } from './result.ts';
import { V1_SIGNATURE } from './signatures.ts';
import { decodeBytes } from './text.ts';

const CR = 0x0d;
const LF = 0x0a;

/** Reads bytes that begin with the signature of version 1 or are a prefix of it. */
export function readV1(bytes: Uint8Array, maxLength: number): ProxyHeaderResult {
  const limit = Math.min(maxLength, MAX_V1_LENGTH);
  const end = findLineEnd(bytes, limit);
  if (isInvalid(end)) return end;
  if (end === undefined) {
    const lineEnd = bytes.at(-1) === CR ? 1 : 2;
    return { status: 'incomplete', missing: Math.max(lineEnd, MIN_V1_LENGTH - bytes.length) };
  }

  const line = new Line(decodeBytes(bytes.subarray(0, end)), V1_SIGNATURE.length);
  const family = line.nextWord();
  if (isInvalid(family)) return family;
  const byteLength = end + 2;
  if (family === 'UNKNOWN') {
    // The rest of the line must be ignored (specification, section 2.1).
    const header = {
      version: 1,
      command: 'PROXY',
      family: 'unknown',
      transport: 'unknown',
    } as const;
    return { status: 'complete', header, byteLength };
  }
  if (family !== 'TCP4' && family !== 'TCP6') return fail('unknown protocol', V1_SIGNATURE.length + 1);

  const ends = readEnds(line, family === 'TCP4' ? readIPv4 : readIPv6);
  if (isInvalid(ends)) return ends;
  const [source, destination] = ends;
  return {
    status: 'complete',
    header: {
      version: 1,
      command: 'PROXY',
      transport: 'stream',
      family: family === 'TCP4' ? 'IPv4' : 'IPv6',
      source,
      destination,
    },
    byteLength,
  };
}

/** The index of the CR of the line's CR LF; undefined if the line is incomplete. */
function findLineEnd(bytes: Uint8Array, limit: number): number | undefined | InvalidHeader {
  for (let i = 0; i < bytes.length; i++) {
    if (i >= limit) return fail('too long', limit);
    if (bytes[i] === LF) return bytes[i - 1] === CR ? i - 1 : fail('LF without CR', i);
    if (bytes[i - 1] === CR) return fail('CR without LF', i - 1);
  }
  return bytes.length < limit ? undefined : fail('too long', limit);
}

/** Reads a line word by word. */
class Line {
  readonly text: string;
  /** The index at which the space before the next word is expected. */
  index: number;

  constructor(text: string, index: number) {
    this.text = text;
    this.index = index;
  }

  /** Reads the next word, which must follow exactly one space. */
  nextWord(): string | InvalidHeader {
    const start = this.index + 1;
    if (this.text[this.index] !== ' ') return fail('not a space', this.index);
    const space = this.text.indexOf(' ', start);
    this.index = space < 0 ? this.text.length : space;
    return this.text.slice(start, this.index);
  }
}

function readEnds(
  line: Line,
  readAddress: (text: string) => string | undefined,
): readonly [IPEndpoint, IPEndpoint] | InvalidHeader {
  const next = <Value>(
    read: (text: string) => Value | undefined,
    reason: 'not an address' | 'not a port',
  ) => {
    const start = line.index;
    const word = line.nextWord();
    return isInvalid(word) ? word : (read(word) ?? fail(reason, start + 1));
  };
  const source = next(readAddress, 'not an address');
  if (isInvalid(source)) return source;
  const destination = next(readAddress, 'not an address');
  if (isInvalid(destination)) return destination;
  const sourcePort = next(readPort, 'not a port');
  if (isInvalid(sourcePort)) return sourcePort;
  const destinationPort = next(readPort, 'not a port');
  if (isInvalid(destinationPort)) return destinationPort;
  if (line.index < line.text.length) return fail('more than a header', line.index);
  return [
    { address: source, port: sourcePort },
    { address: destination, port: destinationPort },
  ];
}

function readIPv4(text: string): string | undefined {
  const address = scanIPv4(text);
  return address < 0 ? undefined : formatIPv4(address);
}

function readIPv6(text: string): string | undefined {
  const words = new Uint32Array(4);
  return parseIPv6Into(text, words) === 0 ? formatIPv6(words) : undefined;
}

/** Parses a decimal number of 0 to 65535 without leading zeros. Undefined for anything else. */
function readPort(text: string): number | undefined {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 0xffff ? Number(text) : undefined;
}
