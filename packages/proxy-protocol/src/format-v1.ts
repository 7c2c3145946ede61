import { ERR_INVALID_ARG_VALUE, inspectValue } from '@net/errors';
import { formatIP } from '@net/ip-parse';
import type { Ends } from './ends.ts';
import type { ProxyHeaderParts } from './header.ts';
import { encodeBytes } from './text.ts';

/** The properties that only version 2 supports. */
const ONLY_V2 = ['alpn', 'authority', 'uniqueId', 'ssl', 'netns', 'tlvs', 'crc32c'] as const;

/** Formats a header of version 1. @throws As `formatProxyHeader`. */
export function formatV1(parts: ProxyHeaderParts, ends: Ends | undefined): Uint8Array {
  const refuse = (name: keyof ProxyHeaderParts) =>
    ERR_INVALID_ARG_VALUE({
      name: `parts.${name}`,
      shown: inspectValue(parts[name]),
      reason: 'needs version 2',
    });
  if (parts.command === 'LOCAL') throw refuse('command');
  if (parts.transport === 'datagram') throw refuse('transport');
  if (ends?.family === 'Unix') throw refuse('source');
  for (const name of ONLY_V2) {
    const value = parts[name];
    const isNothing = value === undefined || value === false || (Array.isArray(value) && value.length === 0);
    if (!isNothing) throw refuse(name);
  }
  if (!ends) return encodeBytes('PROXY UNKNOWN\r\n');
  const { family, addresses, ports } = ends;
  const words = ['PROXY', family === 'IPv4' ? 'TCP4' : 'TCP6', ...addresses.map(formatIP), ...ports];
  return encodeBytes(`${words.join(' ')}\r\n`);
}
