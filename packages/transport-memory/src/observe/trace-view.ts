import { formatMermaid } from './mermaid.ts';
import { formatPcap } from './pcap.ts';
import { formatSVG } from './svg.ts';
import type { TraceEntry } from './trace.ts';
import { formatTrace } from './trace-text.ts';

/** The recorded events of a network, up to the call of `network.trace()`. */
export class Trace {
  /** The events, oldest first. */
  readonly entries: readonly TraceEntry[];

  constructor(entries: readonly TraceEntry[]) {
    this.entries = entries;
  }

  /** Formats a log with a line per event. */
  toString(): string {
    return formatTrace(this.entries);
  }

  /** Formats a sequence diagram in the syntax of Mermaid. */
  toMermaid(): string {
    return formatMermaid(this.entries);
  }

  /** Formats a sequence diagram as an SVG image, which browsers show. */
  toSVG(): string {
    return formatSVG(this.entries);
  }

  /**
   * Formats a pcap file for Wireshark and tcpdump. With the network's option `trace: { capture: true }` the file also has the
   * bytes and the acknowledgements.
   */
  toPcap(): Uint8Array {
    return formatPcap(this.entries);
  }
}
