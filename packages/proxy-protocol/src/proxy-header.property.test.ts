import fc from '@net-tooling/config/fast-check';
import { expect, test } from 'vitest';
import { formatProxyHeader } from './format.ts';
import type { ProxyHeader, ProxyHeaderParts } from './header.ts';
import { readProxyHeader } from './read.ts';
import { ProxyHeaderReader } from './reader.ts';
import { concat } from './testing/bytes.ts';
import { CORPUS } from './testing/corpus.ts';

const MAX_LENGTH = 65551;
const corpus = Object.values(CORPUS);

const port = fc.nat({ max: 65535 });
const ipv4 = fc.record({ address: fc.ipV4(), port });
/**
 * The canonical form of RFC 5952, computed by the URL parser, because the test must not use this family's own parser. Excludes
 * addresses that end in an IPv4 address, which URLs format without dots.
 */
const ipv6 = fc.record({
  address: fc
    .ipV6()
    .filter((text) => !text.includes('.'))
    .map((text) => new URL(`http://[${text}]`).hostname.slice(1, -1))
    .filter((text) => !/^::(ffff:)?[\da-f]+(:[\da-f]+)?$/.test(text) || text === '::1'),
  port,
});
const wellFormed = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replaceAll('\0', ''));
const bytesText = fc.uint8Array({ maxLength: 20 }).map((bytes) => String.fromCharCode(...bytes));
const unix = fc.record({ path: fc.constantFrom('', '/run/a.sock', '\0a', '/ä', `/${'x'.repeat(107)}`) });
const bytes = fc.uint8Array({ maxLength: 200 });
const tlvsBut = (...types: number[]) =>
  fc.array(fc.record({ type: fc.nat({ max: 255 }).filter((type) => !types.includes(type)), value: bytes }), {
    minLength: 1,
    maxLength: 4,
  });

/** All fields are optional, and none is undefined. */
const extensions = fc.record(
  {
    alpn: bytesText,
    authority: wellFormed,
    netns: bytesText,
    uniqueId: fc.uint8Array({ maxLength: 128 }),
    crc32c: fc.constant(true),
    ssl: fc
      .tuple(
        fc.record({
          isEncrypted: fc.boolean(),
          hasCertificate: fc.boolean(),
          hasSessionCertificate: fc.boolean(),
          verify: fc.nat({ max: 0xffff_ffff }),
        }),
        fc.record(
          {
            version: bytesText,
            commonName: wellFormed,
            cipher: bytesText,
            signatureAlgorithm: bytesText,
            keyAlgorithm: bytesText,
            tlvs: tlvsBut(0x21, 0x22, 0x23, 0x24, 0x25),
          },
          { requiredKeys: [] },
        ),
      )
      .map(([required, optional]) => ({ ...required, ...optional })),
    tlvs: tlvsBut(0x01, 0x02, 0x03, 0x04, 0x05, 0x20, 0x30),
  },
  { requiredKeys: [] },
);

const ends = fc.oneof(
  fc.record({ family: fc.constant('IPv4' as const), source: ipv4, destination: ipv4 }),
  fc.record({ family: fc.constant('IPv6' as const), source: ipv6, destination: ipv6 }),
  fc.record({ family: fc.constant('Unix' as const), source: unix, destination: unix }),
);

const header: fc.Arbitrary<ProxyHeader> = fc.oneof(
  fc
    .tuple(ends, fc.constantFrom('stream' as const, 'datagram' as const), extensions)
    .map(([both, transport, extra]): ProxyHeader => {
      return { version: 2, command: 'PROXY', transport, ...both, ...extra };
    }),
  fc
    .tuple(ends, fc.constant('stream' as const))
    .filter(([{ family }]) => family !== 'Unix')
    .map(([both, transport]): ProxyHeader => ({ version: 1, command: 'PROXY', transport, ...both })),
  fc
    .tuple(fc.constantFrom('PROXY' as const, 'LOCAL' as const), extensions)
    .map(([command, extra]): ProxyHeader => {
      return { version: 2, command, family: 'unknown', transport: 'unknown', ...extra };
    }),
  fc.constant<ProxyHeader>({ version: 1, command: 'PROXY', family: 'unknown', transport: 'unknown' }),
);

/** A header that was damaged: bytes changed, cut out, doubled or inserted. */
const damaged = fc
  .tuple(
    fc.constantFrom(...corpus),
    fc.array(fc.tuple(fc.constantFrom('change', 'cut', 'double', 'insert'), fc.nat(), fc.nat({ max: 255 })), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([original, damages]) => {
    const damagedBytes = [...original];
    for (const [kind, place, byte] of damages) {
      const i = place % (damagedBytes.length + 1);
      if (kind === 'change') damagedBytes[i] = byte;
      else if (kind === 'cut') damagedBytes.splice(i, 1 + (byte % 8));
      else if (kind === 'double') damagedBytes.splice(i, 0, ...damagedBytes.slice(i, i + (byte % 16)));
      else damagedBytes.splice(i, 0, byte);
    }
    return Uint8Array.from(damagedBytes);
  });

/** The beginning of a connection: a header, one that was damaged, or anything. */
const beginning = fc.oneof(
  header.map((each) => formatProxyHeader(each)),
  damaged,
  fc.tuple(fc.constantFrom(...corpus), bytes).map(([start, rest]) => concat(start, rest)),
  fc
    .tuple(fc.constantFrom(...corpus), fc.nat())
    .map(([start, end]) => start.slice(0, end % (start.length + 1))),
  bytes,
);

const options = { maxLength: MAX_LENGTH };

// Runtimes without an environment have no `process`.
/** A header takes longer to make than an address: of the many runs that CI asks for, these take a few seconds. */
const MOST_RUNS = 10_000;
const parameters = { numRuns: Math.min(Number(globalThis.process?.env.NET_FUZZ_COUNT ?? 300), MOST_RUNS) };

test('what is written is read back', () => {
  fc.assert(
    fc.property(header, bytes, (written, rest) => {
      const formatted = formatProxyHeader(written);
      expect(readProxyHeader(concat(formatted, rest), options)).toEqual({
        status: 'complete',
        header: written,
        byteLength: formatted.length,
      });
    }),
    parameters,
  );
});

test('what is read can be written, and says the same', () => {
  fc.assert(
    fc.property(beginning, (start) => {
      const result = readProxyHeader(start, options);
      if (result.status !== 'complete') return;
      const again = readProxyHeader(formatProxyHeader(result.header as ProxyHeaderParts), options);
      expect(again).toMatchObject({ status: 'complete', header: result.header });
    }),
    parameters,
  );
});

test('no bytes make it throw or reach beyond them', () => {
  fc.assert(
    fc.property(beginning, (start) => {
      const result = readProxyHeader(start, options);
      if (result.status === 'complete') expect(result.byteLength).toBeLessThanOrEqual(start.length);
      if (result.status === 'incomplete') expect(result.missing).toBeGreaterThan(0);
      if (result.status === 'invalid') expect(result.index).toBeLessThanOrEqual(start.length);
    }),
    parameters,
  );
});

test('however the bytes are cut, the result is the same, and no byte is lost', () => {
  fc.assert(
    fc.property(beginning, bytes, fc.infiniteStream(fc.integer({ min: 0, max: 40 })), (start, rest, cuts) => {
      const all = concat(start, rest);
      const whole = readProxyHeader(all, options);
      const reader = new ProxyHeaderReader(options);
      let result = reader.push(new Uint8Array(0));
      let pushed = 0;
      while (result.status === 'incomplete' && pushed < all.length) {
        const length = Number(cuts.next().value);
        result = reader.push(all.subarray(pushed, pushed + length));
        pushed = Math.min(pushed + length, all.length);
      }
      const { rest: left, ...outcome } = result;
      if (whole.status === 'complete') {
        expect(outcome).toEqual(whole);
        expect(concat(left, all.subarray(pushed))).toEqual(all.subarray(whole.byteLength));
      } else {
        // Where two things are wrong, the one that is seen first may depend on how much is there.
        expect(outcome.status).toBe(whole.status);
      }
      if (whole.status === 'absent') expect(concat(left, all.subarray(pushed))).toEqual(all);
    }),
    parameters,
  );
});

test('a beginning of a header is incomplete, and never asks for more than the header', () => {
  fc.assert(
    fc.property(header, fc.nat(), (written, end) => {
      const formatted = formatProxyHeader(written);
      const part = formatted.subarray(0, end % formatted.length);
      const result = readProxyHeader(part, options);
      expect(result.status).toBe('incomplete');
      if (result.status !== 'incomplete') return;
      expect(result.missing).toBeLessThanOrEqual(formatted.length - part.length);
    }),
    parameters,
  );
});

test.each(Object.entries(CORPUS))('the corpus is read: %s', (_name, start) => {
  expect(readProxyHeader(start)).toMatchObject({ status: 'complete', byteLength: start.length });
});
