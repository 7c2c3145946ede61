import { formatMermaid } from './mermaid.ts';
import { formatPcap } from './pcap.ts';
import type { TraceEntry } from './trace.ts';
import { formatTrace } from './trace-text.ts';

/** What happened in a network, up to when it was asked for. */
export class Trace {
  /** The oldest first. */
  readonly entries: readonly TraceEntry[];

  constructor(entries: readonly TraceEntry[]) {
    this.entries = entries;
  }

  /** A readable log: a line for each packet and each thing that happened to a host. */
  toString(): string {
    return formatTrace(this.entries);
  }

  /** A sequence diagram in the language of Mermaid. */
  toMermaid(): string {
    return formatMermaid(this.entries);
  }

  /**
   * The file that Wireshark and tcpdump open. With `trace: { capture: true }` of the network it has the bytes and the
   * acknowledgements, too.
   */
  toPcap(): Uint8Array {
    return formatPcap(this.entries);
  }
}
