import {
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  quote,
  validateObject,
  validatePort,
  validateString,
} from '@net/errors';
import { type IP, type IPv6, parseIP } from '@net/ip-parse';
import type { IPEndpoint, UnixEndpoint } from './header.ts';
import { encodeUTF8 } from './text.ts';
import { UNIX_PATH_LENGTH } from './unix-path-length.ts';

/** The source and destination of a connection, validated and converted to one family. */
export type Ends =
  | {
      readonly family: 'IPv4' | 'IPv6';
      /** The address of the source, then of the destination. */
      readonly addresses: readonly [IP, IP];
      readonly ports: readonly [number, number];
    }
  | { readonly family: 'Unix'; readonly paths: readonly [Uint8Array, Uint8Array] };

/** Validates both ends, and converts them to one family. @throws As `formatProxyHeader`. */
export function encodeEnds(source: IPEndpoint | UnixEndpoint, destination: IPEndpoint | UnixEndpoint): Ends {
  validateObject(source, 'parts.source');
  validateObject(destination, 'parts.destination');
  if ('path' in source && 'path' in destination) {
    return {
      family: 'Unix',
      paths: [
        encodePath(source.path, 'parts.source.path'),
        encodePath(destination.path, 'parts.destination.path'),
      ],
    };
  }
  if ('path' in source || 'path' in destination) {
    const reason = 'must be of the same kind as the source';
    throw ERR_INVALID_ARG_VALUE({ name: 'parts.destination', shown: inspectValue(destination), reason });
  }
  const ports = [
    validatePort(source.port, 'parts.source.port'),
    validatePort(destination.port, 'parts.destination.port'),
  ] as const;
  const addresses = [
    parseAddress(source.address, 'parts.source.address'),
    parseAddress(destination.address, 'parts.destination.address'),
  ] as const;
  if (addresses.every((address) => typeof address === 'number')) return { family: 'IPv4', addresses, ports };
  return { family: 'IPv6', addresses: [toIPv6(addresses[0]), toIPv6(addresses[1])], ports };
}

function parseAddress(address: unknown, name: string): IP {
  validateString(address, name);
  return parseIP(address);
}

/** An IPv4 address in its IPv4-mapped form (RFC 4291, section 2.5.5.2). */
const toIPv6 = (address: IP): IPv6 => (typeof address === 'number' ? [0, 0, 0xffff, address] : address);

function encodePath(path: unknown, name: string): Uint8Array {
  validateString(path, name);
  const bytes = encodeUTF8(path);
  const refuse = (reason: string) => ERR_INVALID_ARG_VALUE({ name, shown: quote(path), reason });
  if (bytes.length > UNIX_PATH_LENGTH) throw refuse(`must be at most ${UNIX_PATH_LENGTH} bytes long`);
  // The field is padded with NULs, which a reader could not distinguish from NULs at the end of the name.
  if (path.endsWith('\0')) throw refuse('must not end with a NUL');
  if (path.indexOf('\0', 1) > 0 && !path.startsWith('\0')) throw refuse('must not contain a NUL');
  return bytes;
}
