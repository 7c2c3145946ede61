import { formatIPv4, formatIPv6 } from '@net/ip-parse';
import type { IPEndpoint, ProxyHeader, UnixEndpoint } from './header.ts';
import { V2_START } from './limits.ts';
import { readExtensions } from './read-extensions.ts';
import { fail, type InvalidHeader, isInvalid, type ProxyHeaderResult } from './result.ts';
import { tryDecodeUTF8 } from './text.ts';
import { UNIX_PATH_LENGTH } from './unix-path-length.ts';

/** The offsets of the fields (specification, section 2.2). */
const VERSION_AND_COMMAND = 12;
const FAMILY_AND_TRANSPORT = 13;
const LENGTH = 14;

const COMMANDS = ['LOCAL', 'PROXY'] as const;
const FAMILIES = ['unknown', 'IPv4', 'IPv6', 'Unix'] as const;
const TRANSPORTS = ['unknown', 'stream', 'datagram'] as const;
/** The length of the addresses of each family in bytes, ports included. */
const ADDRESS_LENGTHS = { unknown: 0, IPv4: 12, IPv6: 36, Unix: 216 };

/** Reads bytes that begin with the signature of version 2 or are a prefix of it. */
export function readV2(bytes: Uint8Array, maxLength: number): ProxyHeaderResult {
  const first = bytes[VERSION_AND_COMMAND] ?? 0x20;
  if (first >>> 4 !== 2) return fail('version not accepted', VERSION_AND_COMMAND);
  const command = COMMANDS[first & 15];
  if (!command) return fail('unknown command', VERSION_AND_COMMAND);
  const second = bytes[FAMILY_AND_TRANSPORT] ?? 0;
  const family = FAMILIES[second >>> 4];
  if (!family) return fail('unknown address family', FAMILY_AND_TRANSPORT);
  const transport = TRANSPORTS[second & 15];
  if (!transport) return fail('unknown transport', FAMILY_AND_TRANSPORT);

  if (bytes.length < V2_START) return { status: 'incomplete', missing: V2_START - bytes.length };
  const byteLength = V2_START + ((bytes[LENGTH]! << 8) | bytes[LENGTH + 1]!);
  if (byteLength > maxLength) return fail('too long', LENGTH);
  if (bytes.length < byteLength) return { status: 'incomplete', missing: byteLength - bytes.length };

  // Copied, because verifying the checksum overwrites its bytes, and the result must not share memory with the caller.
  const own = new Uint8Array(bytes.subarray(0, byteLength));
  const extensionsStart = V2_START + ADDRESS_LENGTHS[family];
  if (command === 'LOCAL' || family === 'unknown' || transport === 'unknown') {
    return readNameless(own, command, extensionsStart);
  }
  if (extensionsStart > byteLength) return fail('too short for its addresses', LENGTH);
  const extensions = readExtensions(own, extensionsStart);
  if (isInvalid(extensions)) return extensions;

  const proxied = { version: 2, command: 'PROXY', transport } as const;
  if (family !== 'Unix') {
    const ends = readIPEnds(own, family);
    return { status: 'complete', header: { ...proxied, family, ...ends, ...extensions }, byteLength };
  }
  const ends = readUnixEnds(own);
  if (isInvalid(ends)) return ends;
  return { status: 'complete', header: { ...proxied, family, ...ends, ...extensions }, byteLength };
}

/**
 * Reads a header whose addresses must be ignored. If the bytes after the addresses are not TLVs, they are ignored, too, because
 * a sender may put any bytes there. But if they are TLVs with a checksum, the checksum must be correct.
 */
function readNameless(own: Uint8Array, command: 'LOCAL' | 'PROXY', start: number): ProxyHeaderResult {
  const byteLength = own.length;
  const extensions = readExtensions(own, start);
  if (isInvalid(extensions) && extensions.reason === 'wrong checksum') return extensions;
  const header: ProxyHeader = {
    version: 2,
    command,
    family: 'unknown',
    transport: 'unknown',
    ...(isInvalid(extensions) ? {} : extensions),
  };
  return { status: 'complete', header, byteLength };
}

function readIPEnds(
  own: Uint8Array,
  family: 'IPv4' | 'IPv6',
): { source: IPEndpoint; destination: IPEndpoint } {
  const view = new DataView(own.buffer);
  const size = family === 'IPv4' ? 4 : 16;
  const ports = V2_START + 2 * size;
  const end = (place: 0 | 1) => {
    const start = V2_START + place * size;
    const words = Array.from({ length: size / 4 }, (_, i) => view.getUint32(start + 4 * i));
    const address = family === 'IPv4' ? formatIPv4(words[0]!) : formatIPv6(words);
    return { address, port: view.getUint16(ports + 2 * place) };
  };
  return { source: end(0), destination: end(1) };
}

function readUnixEnds(own: Uint8Array): { source: UnixEndpoint; destination: UnixEndpoint } | InvalidHeader {
  const source = readPath(own, V2_START);
  if (isInvalid(source)) return source;
  const destination = readPath(own, V2_START + UNIX_PATH_LENGTH);
  return isInvalid(destination)
    ? destination
    : { source: { path: source }, destination: { path: destination } };
}

/**
 * Reads a Unix path. A path ends at its first NUL. An abstract name begins with a NUL, and ends before the NULs that pad the
 * field.
 */
function readPath(own: Uint8Array, start: number): string | InvalidHeader {
  const field = own.subarray(start, start + UNIX_PATH_LENGTH);
  let end = field[0] === 0 ? UNIX_PATH_LENGTH : field.indexOf(0);
  if (end < 0) end = UNIX_PATH_LENGTH;
  while (end > 0 && field[end - 1] === 0) end--;
  return tryDecodeUTF8(field.subarray(0, end)) ?? fail('not UTF-8', start);
}
