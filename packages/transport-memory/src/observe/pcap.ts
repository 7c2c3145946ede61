import { tryParseIPv4, tryParseIPv6 } from '@net/ip-parse';
import type { InetName } from '@net/transport';
import type { PacketEntry, TraceEntry } from './trace.ts';

/** The link type of packets that begin with their IP header (https://www.tcpdump.org/linktypes.html). */
const LINKTYPE_RAW = 101;
const GLOBAL_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const TCP_HEADER_BYTES = 20;
const TCP = 6;
const HOP_LIMIT = 64;

const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;
const ACK = 0x10;

const FLAGS = {
  syn: SYN,
  'syn-ack': SYN | ACK,
  ack: ACK,
  data: PSH | ACK,
  fin: FIN | ACK,
  rst: RST | ACK,
  probe: ACK,
};

/**
 * Formats a file for Wireshark and tcpdump (libpcap): the TCP packets as they were sent. If their bytes were not captured, the
 * file has only their lengths.
 */
export function formatPcap(entries: readonly TraceEntry[]): Uint8Array {
  const records = entries.filter(isTcpPacket).map(formatRecord);
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length, GLOBAL_HEADER_BYTES));
  const header = new DataView(file.buffer);
  header.setUint32(0, 0xa1b2c3d4);
  header.setUint16(4, 2);
  header.setUint16(6, 4);
  header.setUint32(16, 0x40000);
  header.setUint32(20, LINKTYPE_RAW);
  let at = GLOBAL_HEADER_BYTES;
  for (const record of records) {
    file.set(record, at);
    at += record.length;
  }
  return file;
}

type TcpEntry = PacketEntry & { kind: keyof typeof FLAGS; source: InetName; target: InetName };

function isTcpPacket(entry: TraceEntry): entry is TcpEntry {
  return (
    entry.kind !== 'note' && entry.kind !== 'lost' && entry.source !== undefined && entry.target !== undefined
  );
}

function formatRecord(entry: TcpEntry): Uint8Array {
  const { source, length } = entry;
  const ipBytes = source.family === 'IPv4' ? 20 : 40;
  const captured = entry.bytes?.length ?? 0;
  const packetBytes = ipBytes + TCP_HEADER_BYTES + captured;
  const record = new Uint8Array(RECORD_HEADER_BYTES + packetBytes);
  const header = new DataView(record.buffer);
  header.setUint32(0, Math.floor(entry.timeUs / 1_000_000));
  header.setUint32(4, entry.timeUs % 1_000_000);
  header.setUint32(8, packetBytes);
  header.setUint32(12, ipBytes + TCP_HEADER_BYTES + length);
  const packet = record.subarray(RECORD_HEADER_BYTES);
  const pseudoHeader = source.family === 'IPv4' ? writeIPv4(packet, entry) : writeIPv6(packet, entry);
  writeTcp(packet.subarray(ipBytes), entry, pseudoHeader);
  return record;
}

/** Writes the IPv4 header. Returns the sum of the addresses, which is a part of TCP's checksum. */
function writeIPv4(packet: Uint8Array, { source, target, length }: TcpEntry): number {
  const view = new DataView(packet.buffer, packet.byteOffset);
  view.setUint8(0, 0x45);
  view.setUint16(2, 20 + TCP_HEADER_BYTES + length);
  view.setUint8(8, HOP_LIMIT);
  view.setUint8(9, TCP);
  view.setUint32(12, tryParseIPv4(source.address)!);
  view.setUint32(16, tryParseIPv4(target.address)!);
  view.setUint16(10, checksum(sumOf(packet.subarray(0, 20))));
  return sumOf(packet.subarray(12, 20));
}

function writeIPv6(packet: Uint8Array, { source, target, length }: TcpEntry): number {
  const view = new DataView(packet.buffer, packet.byteOffset);
  view.setUint8(0, 0x60);
  view.setUint16(4, TCP_HEADER_BYTES + length);
  view.setUint8(6, TCP);
  view.setUint8(7, HOP_LIMIT);
  for (const [index, word] of tryParseIPv6(source.address)!.entries()) view.setUint32(8 + index * 4, word);
  for (const [index, word] of tryParseIPv6(target.address)!.entries()) view.setUint32(24 + index * 4, word);
  return sumOf(packet.subarray(8, 40));
}

function writeTcp(segment: Uint8Array, entry: TcpEntry, pseudoHeader: number): void {
  const { kind, source, target, sequence, acknowledgement, bytes, length } = entry;
  const view = new DataView(segment.buffer, segment.byteOffset);
  view.setUint16(0, source.port);
  view.setUint16(2, target.port);
  // The SYN takes the first sequence number, 0, so the first byte has the number 1.
  view.setUint32(4, kind === 'syn' || kind === 'syn-ack' ? 0 : sequence + 1);
  view.setUint32(8, kind === 'syn' ? 0 : acknowledgement + 1);
  view.setUint8(12, (TCP_HEADER_BYTES / 4) << 4);
  view.setUint8(13, FLAGS[kind]);
  view.setUint16(14, 0xffff);
  if (bytes) segment.set(bytes, TCP_HEADER_BYTES);
  // The checksum can only be computed if the bytes were captured.
  if (length === (bytes?.length ?? 0)) {
    view.setUint16(16, checksum(pseudoHeader + TCP + segment.length + sumOf(segment)));
  }
}

/** The sum of 16-bit words for a checksum (RFC 1071). */
function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2) sum += (bytes[index]! << 8) | (bytes[index + 1] ?? 0);
  return sum;
}

function checksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
