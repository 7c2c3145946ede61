import type { InetName } from '@net/transport';
import { formatName } from './format-name.ts';
import type { PacketEntry, TraceEntry } from './trace.ts';

/** Formats a log with a line per entry. Each line starts with the time in milliseconds. */
export function formatTrace(entries: readonly TraceEntry[]): string {
  return entries.map((entry) => `${formatTime(entry.timeUs)}  ${formatEntry(entry)}\n`).join('');
}

/** Formats a time in milliseconds, such as `12.345`, right-aligned to 12 characters. */
export function formatTime(timeUs: number): string {
  const ms = Math.floor(timeUs / 1000);
  return `${ms}.${String(timeUs - ms * 1000).padStart(3, '0')}`.padStart(12);
}

function formatEntry(entry: TraceEntry): string {
  if (entry.kind === 'note') return entry.host ? `${entry.host} ${entry.text}` : entry.text;
  return `${placeOf(entry.from, entry.source)} → ${placeOf(entry.to, entry.target)}  ${describePacket(entry)}`;
}

function placeOf(host: string, name: InetName | undefined): string {
  return name ? `${host} ${formatName(name)}` : host;
}

/** Formats a packet as `#3 data 0..1460`: the connection, the kind, and the range of its bytes. */
export function describePacket({ kind, connection, sequence, length, path }: PacketEntry): string {
  const what = length > 0 ? `${kind} ${sequence}..${sequence + length}` : kind;
  return path === undefined ? `#${connection} ${what}` : `#${connection} ${what} ${JSON.stringify(path)}`;
}
