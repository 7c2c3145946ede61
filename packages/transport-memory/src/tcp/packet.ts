/** What a packet is for. `probe` asks whether the peer is there, or has room. */
export type PacketKind = 'syn' | 'syn-ack' | 'ack' | 'data' | 'fin' | 'rst' | 'probe';

/** What is on the wire. */
export interface Packet {
  readonly kind: PacketKind;
  readonly sequence: number;
  readonly length: number;
  readonly bytes: Uint8Array | null;
}

/** A packet that carries no bytes. */
export function control(kind: PacketKind): Packet {
  return { kind, sequence: 0, length: 0, bytes: null };
}
