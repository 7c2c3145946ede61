import net from 'node:net';
import { randomAddressTexts, randomLooseTexts, readInC } from '@net-tooling/address-fuzz';
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

/** How many texts to try. The comparisons with C and URLs take a tenth of them. */
const COUNT = Number(process.env.NET_FUZZ_COUNT ?? 2_000_000);
const SEED = Number(process.env.NET_SEED ?? 20260101);

/** Expects two values to be the same. An `expect` for each of millions of texts would take minutes. */
function same(ours: unknown, theirs: unknown, text: string): void {
  if (ours !== theirs) expect(ours, `seed ${SEED}, ${JSON.stringify(text)}`).toBe(theirs);
}

const toHex = (words: ArrayLike<number>) =>
  Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('');

// Far more than it takes: a busy machine is no failure.
const timeout = 300_000;

describe(`${COUNT} random texts`, { timeout }, () => {
  it('are to isIP, isIPv4 and isIPv6 what they are to Node', () => {
    const seen = { 0: 0, 4: 0, 6: 0 };
    for (const text of randomAddressTexts(SEED, COUNT)) {
      const version = net.isIP(text) as 0 | 4 | 6;
      seen[version]++;
      same(isIP(text), version, text);
      same(isIPv4(text), version === 4, text);
      same(isIPv6(text), version === 6, text);
    }
    // Texts that are all wrong, or all right, would show nothing.
    for (const count of Object.values(seen)) expect(count / COUNT).toBeGreaterThan(0.05);
  });

  it('are to the parsers what they are to isIPv4 and isIPv6, and come back as they were', () => {
    const words = new Uint32Array(4);
    for (const text of randomAddressTexts(SEED, COUNT / 2)) {
      const ipv4 = tryParseIPv4(text);
      const failure = parseIPv6Into(text, words);
      same(ipv4 !== undefined, isIPv4(text), text);
      same(tryParseIPv6(text) !== undefined, isIPv6(text), text);
      same(failure === 0, isIPv6(text) && !text.includes('%'), text);
      if (ipv4 !== undefined) same(formatIPv4(ipv4), text, text);
      if (failure === 0) {
        const hex = toHex(words);
        same(parseIPv6Into(formatIPv6(words), words), 0, text);
        same(toHex(words), hex, text);
      }
    }
  });

  it('are to the parsers what they are inside a longer text', () => {
    const [words, inside] = [new Uint32Array(4), new Uint32Array(4)];
    for (const text of randomAddressTexts(SEED, COUNT / 4)) {
      const failure = parseIPv6Into(text, words);
      const longer = parseIPv6Into(`:${text}1`, inside, 0, 1, 1 + text.length);
      // The index in a failure counts from the start of the text.
      same(longer, failure === 0 ? 0 : failure - 16, text);
      if (failure === 0) same(toHex(inside), toHex(words), text);
    }
  });
});

describe(`${COUNT / 10} random texts, beside the C library`, { timeout }, () => {
  const forC = (texts: Iterable<string>) => [...texts].filter((text) => !/[\n\0]/.test(text));

  it('have the same value to inet_pton and the same text to inet_ntop', () => {
    const texts = forC(randomAddressTexts(SEED, COUNT / 10));
    readInC(texts).forEach(({ ipv4, ipv6, ipv6Text }, i) => {
      const text = texts[i]!;
      // inet_pton knows no zone ids.
      const ours = text.includes('%') ? undefined : tryParseIPv6(text);
      same(tryParseIPv4(text), ipv4, text);
      same(ours && toHex(ours), ipv6, text);
      same(ours && formatIPv6(ours), ipv6Text, text);
    });
  });

  it('have the same value to inet_aton', () => {
    const texts = forC(randomLooseTexts(SEED, COUNT / 10));
    readInC(texts).forEach(({ loose }, i) => {
      const text = texts[i]!;
      // These two are addresses to a URL only.
      if (text.endsWith('.') || /0x(\.|$)/i.test(text)) return;
      same(tryParseIPv4Loose(text), loose, text);
    });
  });

  it('have the same value to a URL', () => {
    for (const text of randomLooseTexts(SEED, COUNT / 10)) {
      // A host of other characters may be a name, or have its characters mapped.
      if (!/^[\dxa-f.]+$/i.test(text) || !/(^|\.)(\d+|0x[\da-f]*)\.?$/i.test(text)) continue;
      const host = URL.canParse(`http://${text}`) ? new URL(`http://${text}`).hostname : undefined;
      const address = tryParseIPv4Loose(text);
      same(address === undefined ? undefined : formatIPv4(address), host, text);
    }
  });
});
