import type { InetName } from '@net/transport';
import type { Packet, PacketKind } from '../tcp/packet.ts';
import type { Timeline } from '../time/timeline.ts';

/** An event in the trace of a network. */
export type TraceEntry = PacketEntry | NoteEntry;

/** A packet that was sent or lost. */
export interface PacketEntry {
  /** The time since the creation of the network, in microseconds. */
  readonly timeUs: number;
  /** The kind of the packet; `lost` when a packet, of any kind, is lost. */
  readonly kind: PacketKind | 'lost';
  /** The number of the connection, starting at 1. */
  readonly connection: number;
  /** The names of the sending and the receiving host. */
  readonly from: string;
  readonly to: string;
  /** The addresses and ports of both ends; undefined for IPC. */
  readonly source: InetName | undefined;
  readonly target: InetName | undefined;
  /** The path of an IPC connection; undefined for TCP. */
  readonly path: string | undefined;
  /** The offset of the packet's first byte in the stream, starting at 0; without bytes, that of the next byte to send. */
  readonly sequence: number;
  /** The number of bytes in the packet. */
  readonly length: number;
  /** The acknowledgement number: the next byte that the sender expects from the other direction. */
  readonly acknowledgement: number;
  /** The bytes, if the network captures them; otherwise null. */
  readonly bytes: Uint8Array | null;
}

/** An event that concerns a host or the whole network, such as a crash or a partition. */
export interface NoteEntry {
  /** The time since the creation of the network, in microseconds. */
  readonly timeUs: number;
  readonly kind: 'note';
  /** The name of the host; undefined if the event concerns the whole network. */
  readonly host: string | undefined;
  /** What has happened. */
  readonly text: string;
}

/** The properties of the sending end that the trace records. */
export interface TracedEnd {
  readonly id: number;
  readonly machine: { readonly name: string };
  readonly peerMachine: string;
  readonly local: InetName | undefined;
  readonly remote: InetName | undefined;
  readonly path: string | undefined;
  readonly sequence: number;
  readonly acknowledgement: number;
}

/** The options of the trace. */
export interface TraceOptions {
  /** The number of entries to keep; older ones are dropped. @default 10000 */
  limit?: number | undefined;
  /** Keeps bytes and acknowledgements, too, for a pcap file. @default false */
  capture?: boolean | undefined;
}

const DEFAULT_LIMIT = 10_000;

/** Records the latest events of a network. */
export class TraceRecorder {
  readonly #timeline: Timeline;
  readonly #limit: number;
  readonly #capture: boolean;
  #entries: TraceEntry[] = [];
  /** The index of the oldest entry, once the list is full and used as a ring buffer. */
  #first = 0;

  constructor(timeline: Timeline, { limit = DEFAULT_LIMIT, capture = false }: TraceOptions) {
    this.#timeline = timeline;
    this.#limit = limit;
    this.#capture = capture;
  }

  /** @internal Records a packet that an end sends. */
  packet(end: TracedEnd, packet: Packet): void {
    if (packet.kind === 'ack' && !this.#capture) return;
    this.#add(this.#entry(end, packet, packet.kind));
  }

  /** @internal Records that a packet was lost. */
  lost(end: TracedEnd, packet: Packet): void {
    this.#add(this.#entry(end, packet, 'lost'));
  }

  /** @internal Records an event of a host or of the whole network. */
  note(host: string | undefined, text: string): void {
    this.#add({ timeUs: this.#timeline.nowUs, kind: 'note', host, text });
  }

  /** The recorded events, oldest first. */
  get entries(): readonly TraceEntry[] {
    return [...this.#entries.slice(this.#first), ...this.#entries.slice(0, this.#first)];
  }

  #entry(end: TracedEnd, packet: Packet, kind: PacketEntry['kind']): PacketEntry {
    return {
      timeUs: this.#timeline.nowUs,
      kind,
      connection: end.id,
      from: end.machine.name,
      to: end.peerMachine,
      source: end.local,
      target: end.remote,
      path: end.path,
      sequence: packet.kind === 'data' || packet.kind === 'fin' ? packet.sequence : end.sequence,
      length: packet.length,
      acknowledgement: end.acknowledgement,
      bytes: this.#capture && packet.bytes ? packet.bytes.slice() : null,
    };
  }

  #add(entry: TraceEntry): void {
    if (this.#entries.length < this.#limit) this.#entries.push(entry);
    else if (this.#limit > 0) {
      this.#entries[this.#first] = entry;
      this.#first = (this.#first + 1) % this.#limit;
    }
  }
}
