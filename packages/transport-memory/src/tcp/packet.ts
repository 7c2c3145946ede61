/** The kind of a packet. `probe` is a keep-alive probe or a zero-window probe. */
export type PacketKind = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'rst' | 'probe';

/** A packet on a link. */
export interface Packet {
  readonly kind: PacketKind;
  readonly sequence: number;
  /** The number of bytes that the packet carries. */
  readonly length: number;
  /** The bytes; null if the packet carries none. */
  readonly bytes: Uint8Array | null;
}

/** A packet that carries no bytes. */
export function control(kind: PacketKind): Packet {
  return { kind, sequence: 0, length: 0, bytes: null };
}
