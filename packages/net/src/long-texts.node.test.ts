import { Session } from 'node:inspector';
import {
  ERR_INVALID_ARG_TYPE,
  formatText,
  inspectValue,
  quote,
  validateOneOf,
  validatePort,
} from '@net/errors';
import * as ip from '@net/ip-parse';
import { mergeCIDRs } from '@net/ip-parse/cidr-set';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BlockList, connect, createServer, Socket, SocketAddress } from './index.ts';

/** Texts of each kind that is escaped, scanned or split by something, as long as asked for. */
const texts = (length: number) =>
  [
    ...[
      '\0',
      "'",
      '"',
      '`',
      '\\',
      '\ud800',
      '😀',
      'é',
      '\u2028',
      '\n',
      '\r\n',
      ' ',
      'x',
      '1',
      '0',
      'f',
      '1.',
      '.',
    ],
    ...[':', '::1', 'f:', '%a', '%', '/', '-', ']', '[', ']:1', '#', ',', '{"', '${', '"\'`', '1.2.3.4\n'],
  ].map((unit) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length));

const list = new BlockList();
const strict = new BlockList({ strict: true });

function connectTo(options: object): void {
  // Refused before anything is looked up or connected, or destroyed in the same turn.
  connect(options as never)
    .on('error', () => {})
    .destroy();
}

/** Calls with a text from an untrusted source. */
const calls: Record<string, (text: string) => unknown> = {
  isIP: (text) => ip.isIP(text),
  'isIP with a zone id': (text) => ip.isIP(`::1%${text}`),
  parseIP: (text) => ip.parseIP(text),
  parseIPv4: (text) => ip.parseIPv4(text),
  parseIPv4Loose: (text) => ip.parseIPv4Loose(text),
  parseIPv6: (text) => ip.parseIPv6(text),
  parseCIDR: (text) => ip.parseCIDR(text),
  'parseCIDR, the prefix length': (text) => ip.parseCIDR(`10.0.0.0/${text}`),
  parseRange: (text) => ip.parseRange(text),
  embeddedIPv4: (text) => ip.embeddedIPv4(text),
  mergeCIDRs: (text) => mergeCIDRs(text),
  'SocketAddress, address': (text) => new SocketAddress({ address: text }),
  'SocketAddress, IPv6 address': (text) => new SocketAddress({ address: text, family: 'ipv6' }),
  'SocketAddress, family': (text) => new SocketAddress({ family: text as never }),
  'SocketAddress, port': (text) => new SocketAddress({ port: text }),
  'SocketAddress, zone': (text) => new SocketAddress({ address: '::1', family: 'ipv6', zone: text }),
  'SocketAddress.parse': (text) => SocketAddress.parse(text),
  'SocketAddress.parse, in brackets': (text) => SocketAddress.parse(`[${text}`),
  'SocketAddress.parse, port': (text) => SocketAddress.parse(`1.2.3.4:${text}`),
  addAddress: (text) => list.addAddress(text),
  'addAddress, family': (text) => list.addAddress('192.0.2.1', text as never),
  addCIDR: (text) => list.addCIDR(text),
  addRange: (text) => list.addRange(text, text),
  'check, strict': (text) => strict.check(text),
  check: (text) => list.check(text, 'ipv6'),
  match: (text) => list.match(text),
  fromJSON: (text) => list.fromJSON([text]),
  'connect, host': (text) => connectTo({ port: 1, host: `${text}\0` }),
  'connect, localAddress': (text) => connectTo({ port: 1, host: '127.0.0.1', localAddress: text }),
  'connect, port': (text) => connectTo({ port: text }),
  'connect, path': (text) => connectTo({ path: text }),
  'listen, port': (text) => createServer().listen({ port: text as never }),
  setTimeout: (text) => new Socket().setTimeout(text as never),
  inspectValue: (text) => inspectValue({ [text]: [text, Object(text), new Map([[text, text]])] }),
  'inspectValue of an error': (text) => inspectValue({ error: new Error(text) }),
  quote: (text) => quote(text),
  formatText: (text) => formatText({ text }),
  ERR_INVALID_ARG_TYPE: (text) => ERR_INVALID_ARG_TYPE({ name: 'x', expected: 'number', actual: text }),
  validatePort: (text) => validatePort(text),
  validateOneOf: (text) => validateOneOf(text, 'x', ['a', 'b']),
};

const session = new Session();
beforeAll(() => {
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
});
afterAll(() => session.disconnect());

/**
 * How often the blocks of the family's code run, loops and callbacks among them, by file: a measure of work that is the same on
 * every machine. What the engine does inside of one call, of a regular expression for instance, it does not see.
 */
function countBlocks(act: () => void): Map<string, number> {
  session.post('Profiler.takePreciseCoverage');
  act();
  const counts = new Map<string, number>();
  session.post('Profiler.takePreciseCoverage', (_error, { result }) => {
    for (const { url, functions } of result) {
      const file = /packages\/([^/]+\/src\/.*)$/.exec(url)?.[1];
      if (file === undefined || file.includes('.test.')) continue;
      const runs = functions.flatMap(({ ranges }) => ranges.map(({ count }) => count));
      counts.set(
        file,
        runs.reduce((sum, count) => sum + count, 0),
      );
    }
  });
  return counts;
}

const total = (counts: Map<string, number>) => [...counts.values()].reduce((sum, count) => sum + count, 0);

function callWithAll(call: (text: string) => unknown, length: number): void {
  for (const text of texts(length)) {
    try {
      call(text);
    } catch {
      // Most of these calls must refuse the text; the test measures the work that this takes.
    }
  }
}

test.each(Object.entries(calls))(
  '%s: work in proportion to the text, and what is shown is cut first',
  (_name, call) => {
    // Once, so that what runs the first time only is not counted.
    callWithAll(call, 16);
    const short = countBlocks(() => callWithAll(call, 2 ** 12));
    const long = countBlocks(() => callWithAll(call, 2 ** 16));
    expect(total(short)).toBeGreaterThan(0);
    expect(total(long)).toBeLessThan(total(short) * 20 + 1000);
    // Escaping is a callback per character.
    const escaping = 'errors/src/show/quote.ts';
    expect(long.get(escaping) ?? 0).toBeLessThan((short.get(escaping) ?? 0) * 1.1 + 10);
  },
);
