import type { NoteEntry, PacketEntry, TraceEntry } from './trace.ts';
import { describePacket, formatTime } from './trace-text.ts';

// Lengths in pixels.
const ROW = 30;
const COLUMN = 220;
const TIME_COLUMN = 90;
const TOP = 46;
const LOOP = 34;
/** The approximate width of a character at this font size. */
const CHARACTER = 7;

const STYLE = `text { font: 12px ui-monospace, monospace; fill: #1f2328 }
.host { font-weight: bold; text-anchor: middle } .label { text-anchor: middle } .time { text-anchor: end; fill: #656d76 }
.life { stroke: #d0d7de } .sent { stroke: #0969da; fill: none; marker-end: url(#arrow) }
.lost { stroke: #cf222e; fill: none; stroke-dasharray: 4 3; marker-end: url(#cross) } .lost-text { fill: #cf222e }
.note { fill: #fff8c5; stroke: #d4a72c }`;

const MARKERS = `<defs>
<marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="#0969da"/></marker>
<marker id="cross" viewBox="0 0 8 8" refX="4" refY="4" markerWidth="9" markerHeight="9"><path d="M0 0L8 8M8 0L0 8" stroke="#cf222e"/></marker>
</defs>`;

/** Formats a sequence diagram as an SVG image, with a column per host and a row per entry. */
export function formatSVG(entries: readonly TraceEntry[]): string {
  const columns = new Map<string, number>();
  for (const entry of entries) {
    const hosts = entry.kind === 'note' ? [entry.host] : [entry.from, entry.to];
    for (const host of hosts) if (host !== undefined && !columns.has(host)) columns.set(host, columns.size);
  }
  const xOf = (host: string): number => TIME_COLUMN + (columns.get(host)! + 0.5) * COLUMN;
  const width = TIME_COLUMN + Math.max(1, columns.size) * COLUMN;
  const height = TOP + (entries.length + 1) * ROW;
  const lives = Array.from(columns.keys(), (host) => {
    const x = xOf(host);
    return `<text class="host" x="${x}" y="20">${escapeXML(host)}</text><path class="life" d="M${x} 28V${height}"/>`;
  });
  const rows = entries.map((entry, index) => {
    const y = TOP + (index + 0.5) * ROW;
    const time = `<text class="time" x="${TIME_COLUMN - 8}" y="${y + 4}">${formatTime(entry.timeUs).trim()}</text>`;
    return time + (entry.kind === 'note' ? drawNote(entry, y, xOf, width) : drawPacket(entry, y, xOf));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<style>${STYLE}</style>`,
    MARKERS,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    ...lives,
    ...rows,
    '</svg>\n',
  ].join('\n');
}

function drawPacket(entry: PacketEntry, y: number, xOf: (host: string) => number): string {
  const isLost = entry.kind === 'lost';
  const [from, to] = [xOf(entry.from), xOf(entry.to)];
  // The arrow of a lost packet ends halfway; that of a packet to the host itself is a loop.
  const end = isLost ? (from + to) / 2 : to;
  const path = from === to ? `M${from} ${y - 4}h${LOOP}v8h${-LOOP}` : `M${from} ${y}H${end}`;
  const middle = from === to ? from + LOOP + 60 : (from + to) / 2;
  const label = escapeXML(describePacket(entry));
  return (
    `<path class="${isLost ? 'lost' : 'sent'}" d="${path}"/>` +
    `<text class="label${isLost ? ' lost-text' : ''}" x="${middle}" y="${y - 5}">${label}</text>`
  );
}

/** Draws a note over the column of its host; over all columns if the note is about the whole network. */
function drawNote(
  { host, text }: NoteEntry,
  y: number,
  xOf: (host: string) => number,
  width: number,
): string {
  const middle = host === undefined ? (TIME_COLUMN + width) / 2 : xOf(host);
  const box = host === undefined ? width - TIME_COLUMN - 8 : text.length * CHARACTER + 16;
  return (
    `<rect class="note" x="${middle - box / 2}" y="${y - 10}" width="${box}" height="20" rx="3"/>` +
    `<text class="label" x="${middle}" y="${y + 4}">${escapeXML(text)}</text>`
  );
}

function escapeXML(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
