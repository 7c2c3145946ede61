import net from 'node:net';
import { addressText, looseAddressText, readInC } from '@net-tooling/address-fuzz';
import fc from '@net-tooling/config/fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatIPv4,
  formatIPv6,
  isIP,
  isIPv4,
  isIPv6,
  parseIPv6Into,
  tryParseIPv4,
  tryParseIPv4Loose,
  tryParseIPv6,
} from './index.ts';

/** The number of random texts for each property. */
const COUNT = Number(process.env.NET_FUZZ_COUNT ?? 10_000);

/** Expects two values to be identical. An `expect` for each of millions of texts would take minutes. */
function same(ours: unknown, theirs: unknown): void {
  if (ours !== theirs) expect(ours).toBe(theirs);
}

const toHex = (words: ArrayLike<number>) =>
  Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');

/** Tests a property with random texts; fast-check prints the seed and the shortest text that it found to fail. */
function forEachText(texts: fc.Arbitrary<string>, check: (text: string) => void): void {
  fc.assert(
    fc.property(texts, (text) => check(text)),
    { numRuns: COUNT },
  );
}

describe(`${COUNT} random texts`, { timeout: 600_000 }, () => {
  it('are to isIP, isIPv4 and isIPv6 what they are to Node', () => {
    const seen = { 0: 0, 4: 0, 6: 0 };
    forEachText(addressText, (text) => {
      const version = net.isIP(text) as 0 | 4 | 6;
      seen[version]++;
      same(isIP(text), version);
      same(isIPv4(text), version === 4);
      same(isIPv6(text), version === 6);
    });
    // Texts that are all valid, or all invalid, would show nothing.
    for (const count of Object.values(seen)) expect(count / COUNT).toBeGreaterThan(0.05);
  });

  it('are to the parsers what they are to isIPv4 and isIPv6, and come back as they were', () => {
    const words = new Uint32Array(4);
    forEachText(addressText, (text) => {
      const ipv4 = tryParseIPv4(text);
      const failure = parseIPv6Into(text, words);
      same(ipv4 !== undefined, isIPv4(text));
      same(tryParseIPv6(text) !== undefined, isIPv6(text));
      same(failure === 0, isIPv6(text) && !text.includes('%'));
      if (ipv4 !== undefined) same(formatIPv4(ipv4), text);
      if (failure === 0) {
        const hex = toHex(words);
        same(parseIPv6Into(formatIPv6(words), words), 0);
        same(toHex(words), hex);
      }
    });
  });

  it('are to the parsers what they are inside a longer text', () => {
    const [words, inside] = [new Uint32Array(4), new Uint32Array(4)];
    forEachText(addressText, (text) => {
      const failure = parseIPv6Into(text, words);
      const longer = parseIPv6Into(`:${text}1`, inside, 0, 1, 1 + text.length);
      // The index in a failure counts from the start of the text.
      same(longer, failure === 0 ? 0 : failure - 16);
      if (failure === 0) same(toHex(inside), toHex(words));
    });
  });

  it('have the same value to a URL', () => {
    forEachText(looseAddressText, (text) => {
      // A host with other characters may be a name, or have its characters mapped.
      if (!/^[\dxa-f.]+$/i.test(text) || !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(text)) return;
      const host = URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
      const address = tryParseIPv4Loose(text);
      same(address === undefined ? undefined : formatIPv4(address), host);
    });
  });
});

// One run of a C program for all texts; so these are not shrunk.
describe(`${COUNT} random texts, beside the C library`, { timeout: 600_000 }, () => {
  const sample = (texts: fc.Arbitrary<string>) =>
    fc.sample(texts, COUNT).filter((text) => !/[\n\0]/.test(text));

  it('have the same value to inet_pton and the same text to inet_ntop', () => {
    const texts = sample(addressText);
    const inC = readInC(texts);
    for (const [i, text] of texts.entries()) {
      // inet_pton knows no zone ids.
      const words = text.includes('%') ? undefined : tryParseIPv6(text);
      const ours = {
        ipv4: tryParseIPv4(text),
        ipv6: words && toHex(words),
        ipv6Text: words && formatIPv6(words),
      };
      const { ipv4, ipv6, ipv6Text } = inC[i]!;
      if (ours.ipv4 !== ipv4 || ours.ipv6 !== ipv6 || ours.ipv6Text !== ipv6Text) {
        expect({ text, ...ours }).toEqual({ text, ipv4, ipv6, ipv6Text });
      }
    }
  });

  it('have the same value to inet_aton', () => {
    // Those with a dot at the end or a bare "0x" are addresses to a URL only.
    const texts = sample(looseAddressText).filter((text) => !text.endsWith('.') && !/0x(\.|$)/i.test(text));
    const inC = readInC(texts);
    for (const [i, text] of texts.entries()) {
      const ours = tryParseIPv4Loose(text);
      if (ours !== inC[i]!.loose) expect({ text, ours }).toEqual({ text, ours: inC[i]!.loose });
    }
  });
});
