import type { TraceEntry } from './trace.ts';
import { describePacket, formatTime } from './trace-text.ts';

/** Formats a sequence diagram in the syntax of Mermaid, which GitHub and many editors render. */
export function formatMermaid(entries: readonly TraceEntry[]): string {
  const hosts = new Map<string, string>();
  const idOf = (host: string): string => {
    if (!hosts.has(host)) hosts.set(host, `h${hosts.size}`);
    return hosts.get(host)!;
  };
  const steps = entries.map((entry) => {
    const time = formatTime(entry.timeUs).trim();
    if (entry.kind !== 'note') {
      const arrow = entry.kind === 'lost' ? '-x' : '->>';
      return `${idOf(entry.from)}${arrow}${idOf(entry.to)}: ${escapeLabel(`${time} ${describePacket(entry)}`)}`;
    }
    if (entry.host !== undefined)
      return `Note over ${idOf(entry.host)}: ${escapeLabel(`${time} ${entry.text}`)}`;
    const all = [...hosts.values()];
    const over = all.length > 1 ? `${all[0]},${all.at(-1)}` : (all[0] ?? idOf('network'));
    return `Note over ${over}: ${escapeLabel(`${time} ${entry.text}`)}`;
  });
  const participants = Array.from(hosts, ([host, id]) => `participant ${id} as ${escapeLabel(host)}`);
  return ['sequenceDiagram', ...participants, ...steps]
    .map((line, index) => (index ? `  ${line}` : line))
    .join('\n');
}

/** Escapes `;` and `#`, which are special characters in labels. */
function escapeLabel(text: string): string {
  return text
    .replaceAll('#', '#35;')
    .replaceAll(/(?<!#35);/g, '#59;')
    .replaceAll('\n', ' ');
}
