import { ERR_INVALID_ARG_VALUE, validateInteger, validateObject, validateOneOf } from '@net/errors';
import { encodeEnds } from './ends.ts';
import { formatV1 } from './format-v1.ts';
import { formatV2 } from './format-v2.ts';
import type { ProxyHeaderParts } from './header.ts';

/**
 * Formats a PROXY protocol header. The inverse of `readProxyHeader`.
 *
 * If only one of the two addresses is IPv6, the other one is converted to an IPv4-mapped address. The header must be sent
 * before all other bytes of the connection, in one write.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE or ERR_OUT_OF_RANGE for parts that have the wrong type, contradict each
 *   other, or are too long, and for parts that version 1 does not support: LOCAL, datagrams, Unix sockets and TLVs.
 * @throws ERR_INVALID_IP_ADDRESS for an invalid address.
 * @throws ERR_SOCKET_BAD_PORT for an invalid port.
 */
export function formatProxyHeader(parts: ProxyHeaderParts): Uint8Array {
  validateObject(parts, 'parts');
  const { version = 2, transport = 'stream', source, destination } = parts;
  const { command = source || version === 1 ? 'PROXY' : 'LOCAL' } = parts;
  validateInteger(version, 'parts.version', 1, 2);
  validateOneOf(command, 'parts.command', ['PROXY', 'LOCAL']);
  validateOneOf(transport, 'parts.transport', ['stream', 'datagram', 'unknown']);
  if ((source === undefined) !== (destination === undefined)) {
    throw ERR_INVALID_ARG_VALUE({
      name: source ? 'parts.destination' : 'parts.source',
      shown: 'undefined',
      reason: 'must be there if the other end is',
    });
  }
  const isNameless = command === 'LOCAL' || transport === 'unknown';
  const ends = source && destination && !isNameless ? encodeEnds(source, destination) : undefined;
  return version === 1 ? formatV1(parts, ends) : formatV2({ ...parts, command }, ends);
}
