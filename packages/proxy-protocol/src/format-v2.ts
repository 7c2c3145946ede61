import { ERR_OUT_OF_RANGE } from '@net/errors';
import type { IP } from '@net/ip-parse';
import { crc32c } from './crc32c.ts';
import type { Ends } from './ends.ts';
import { formatExtensions } from './format-extensions.ts';
import type { ProxyHeaderParts } from './header.ts';
import { MAX_V2_LENGTH, V2_START } from './limits.ts';
import { V2_SIGNATURE } from './signatures.ts';
import { CRC32C, writeTLV } from './tlv.ts';
import { UNIX_PATH_LENGTH } from './unix-path-length.ts';

const FAMILIES = { IPv4: 0x10, IPv6: 0x20, Unix: 0x30 } as const;

/** Formats a header of version 2. @throws As `formatProxyHeader`. */
export function formatV2(parts: ProxyHeaderParts, ends: Ends | undefined): Uint8Array {
  const transport = parts.transport === 'datagram' ? 2 : 1;
  const block = [...(ends ? formatEnds(ends) : []), ...formatExtensions(parts)];
  const checksum = parts.crc32c ? writeTLV(CRC32C, [0, 0, 0, 0]) : [];
  const length = block.length + checksum.length;
  if (V2_START + length > MAX_V2_LENGTH) {
    throw ERR_OUT_OF_RANGE({
      name: 'The length of the header',
      range: `<= ${MAX_V2_LENGTH}`,
      actual: V2_START + length,
    });
  }
  const bytes = Uint8Array.from([
    ...V2_SIGNATURE,
    parts.command === 'LOCAL' ? 0x20 : 0x21,
    ends ? FAMILIES[ends.family] | transport : 0,
    length >>> 8,
    length & 255,
    ...block,
    ...checksum,
  ]);
  if (parts.crc32c) new DataView(bytes.buffer).setUint32(bytes.length - 4, crc32c(bytes));
  return bytes;
}

function formatEnds(ends: Ends): number[] {
  if (ends.family === 'Unix') {
    return ends.paths.flatMap((path) => [...path, ...new Uint8Array(UNIX_PATH_LENGTH - path.length)]);
  }
  return [
    ...ends.addresses.flatMap(formatAddress),
    ...ends.ports.flatMap((port) => [port >>> 8, port & 255]),
  ];
}

function formatAddress(address: IP): number[] {
  const words = typeof address === 'number' ? [address] : address;
  return words.flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255));
}
