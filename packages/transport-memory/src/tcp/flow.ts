import type { Link } from '../links/link.ts';
import type { ScheduledEvent } from '../time/event-heap.ts';
import { ByteQueue } from './byte-queue.ts';
import type { Machine } from './machine.ts';
import type { Packet } from './packet.ts';

interface Segment {
  /** The sequence number of the segment's first byte. */
  readonly sequence: number;
  readonly length: number;
  /** Null for a FIN. */
  readonly bytes: Uint8Array | null;
}

/** The operations of the two ends of a connection that a flow uses. */
export interface FlowEnd {
  readonly machine: Machine;
  readonly link: Link;
  readonly noDelay: boolean;
  readonly isEstablished: boolean;
  readonly isKnown: boolean;
  readonly isClosed: boolean;
  /** Whether arriving bytes are passed to the program immediately, without buffering. */
  readonly isReading: boolean;
  transmit(packet: Packet, arrive: () => void, lose: () => void): void;
  /** Called for each packet from the peer. */
  hear(): void;
  receive(bytes: Uint8Array): void;
  receiveEnd(): void;
  /** Answers with a reset. */
  refuse(): void;
  /** Called when the send buffer has room again. */
  makeProgress(): void;
  forgetIfOver(): void;
  timeOut(): void;
}

/** The maximum retransmission timeout, as on Linux; the timeout doubles with each retransmission (RFC 6298 section 5). */
const MAX_RETRANSMISSION_US = 120_000_000;

/** The size of each buffer when the host has no free memory: the minimum of `net.ipv4.tcp_rmem` and `net.ipv4.tcp_wmem`. */
const MIN_BUFFER_BYTES = 4096;

/**
 * One direction of a connection: the send buffer at one end, the receive buffer at the other, and the segments in flight. The
 * sender keeps each segment until it is acknowledged, and sends no more than the receiver's window permits.
 *
 * A retransmission timer runs only after a loss, so a network without losses has no such timers.
 */
export class Flow {
  readonly #sender: FlowEnd;
  readonly #receiver: FlowEnd;
  // The sender's side.
  readonly #unsent = new ByteQueue();
  readonly #unacknowledged: Segment[] = [];
  #sentBytes = 0;
  #acknowledgedBytes = 0;
  /** The right edge of the send window: the receiver has room for bytes before this sequence number. */
  #windowEdge: number;
  #isFinWanted = false;
  #isFinSent = false;
  isFinAcknowledged = false;
  #retransmission: ScheduledEvent | undefined;
  #retransmissions = 0;
  #firstLossUs: number | undefined;
  /** Whether the first segment was retransmitted. The other segments are retransmitted once the first is acknowledged. */
  #isRecovering = false;
  // The receiver's side.
  readonly arrived = new ByteQueue();
  #expectedByte = 0;
  /** The right edge of the window that the receiver has advertised last. */
  #toldEdge: number;
  hasEnded = false;

  constructor(sender: FlowEnd, receiver: FlowEnd) {
    this.#sender = sender;
    this.#receiver = receiver;
    this.#windowEdge = this.#receiveRoom;
    this.#toldEdge = this.#windowEdge;
  }

  /** The free space in the send buffer, in bytes. */
  get room(): number {
    const { limits, freeMemory } = this.#sender.machine;
    return Math.min(
      limits.sendBuffer - this.buffered,
      Math.max(freeMemory, MIN_BUFFER_BYTES - this.buffered),
    );
  }

  /** Bytes in the send buffer: not sent, or not acknowledged. */
  get buffered(): number {
    return this.#unsent.length + this.#sentBytes - this.#acknowledgedBytes;
  }

  get sequence(): number {
    return this.#sentBytes;
  }

  get acknowledgement(): number {
    return this.#expectedByte;
  }

  /** Appends bytes to the send buffer. The flow owns the memory from then on. */
  write(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.pump();
  }

  /** Ends the stream: a FIN follows the bytes in the send buffer. */
  finish(): void {
    this.#isFinWanted = true;
    this.pump();
  }

  /** Drops all buffers and timers. */
  abandon(): void {
    this.#unsent.clear();
    this.#unacknowledged.length = 0;
    this.#acknowledgedBytes = this.#sentBytes;
    if (this.#retransmission) this.#sender.machine.timeline.cancel(this.#retransmission);
    this.#retransmission = undefined;
  }

  /** Sends as many segments as the send window and Nagle's algorithm allow. */
  pump(): void {
    const sender = this.#sender;
    if (!sender.isEstablished) return;
    while (this.#unsent.length > 0) {
      const window = this.#windowEdge - this.#sentBytes;
      if (window <= 0 || this.#isHeldBack()) return;
      const length = sender.link.segmentLength(Math.min(this.#unsent.length, window));
      this.#sendNext({ sequence: this.#sentBytes, length, bytes: this.#unsent.take(length) });
    }
    if (!this.#isFinWanted || this.#isFinSent) return;
    this.#isFinSent = true;
    this.#sendNext({ sequence: this.#sentBytes, length: 0, bytes: null });
  }

  /** Whether Nagle's algorithm (RFC 896) delays the next segment: a small segment waits while another one is in flight. */
  #isHeldBack(): boolean {
    if (this.#sender.noDelay || this.#isFinWanted) return false;
    return this.#unacknowledged.length > 0 && this.#unsent.length < this.#sender.link.properties.mss;
  }

  #sendNext(segment: Segment): void {
    this.#unacknowledged.push(segment);
    // A FIN takes one sequence number, like a byte.
    this.#sentBytes += segment.bytes ? segment.length : 1;
    this.#send(segment);
  }

  #send(segment: Segment): void {
    this.#sender.transmit(
      { kind: segment.bytes ? 'data' : 'fin', ...segment },
      () => this.#arrive(segment),
      () => this.#noteLoss(),
    );
  }

  #arrive(segment: Segment): void {
    const receiver = this.#receiver;
    if (receiver.machine.isDown) {
      this.#noteLoss();
      return;
    }
    if (!receiver.isKnown || (receiver.isClosed && segment.bytes)) {
      receiver.refuse();
      return;
    }
    receiver.hear();
    // Drops a segment for which there is no memory, as Linux does. The sender retransmits the segment.
    if (segment.length > this.#receiveMemory && !receiver.isReading) {
      this.#noteLoss();
      return;
    }
    // Ignores a duplicate or out-of-order segment, and answers it with an acknowledgement that has the next byte expected.
    if (segment.sequence === this.#expectedByte) {
      if (segment.bytes) {
        this.#expectedByte += segment.length;
        receiver.receive(segment.bytes);
      } else {
        this.#expectedByte++;
        this.hasEnded = true;
        receiver.receiveEnd();
      }
    }
    if (receiver.isKnown) this.#acknowledge();
  }

  #acknowledge(): void {
    const acknowledged = this.#expectedByte;
    // Keeps the right edge where it is, at least: a receiver should not shrink the window (RFC 9293 section 3.8.6).
    this.#toldEdge = Math.max(this.#toldEdge, acknowledged + this.#receiveRoom);
    const edge = this.#toldEdge;
    this.#receiver.transmit(
      { kind: 'ack', sequence: acknowledged, length: 0, bytes: null },
      () => this.#hearAcknowledgement(acknowledged, edge),
      () => this.#noteLoss(),
    );
    this.#receiver.forgetIfOver();
  }

  get #receiveRoom(): number {
    const room = this.#receiver.machine.limits.receiveBuffer - this.arrived.length;
    return Math.max(0, Math.min(room, this.#receiveMemory));
  }

  /** The number of bytes by which the receive buffer may grow, as far as the memory of the receiver's host is concerned. */
  get #receiveMemory(): number {
    return Math.max(this.#receiver.machine.freeMemory, MIN_BUFFER_BYTES - this.arrived.length);
  }

  /** Called when the program has read bytes. */
  noteRead(): void {
    this.#receiver.machine.noteFreedMemory();
    this.updateWindow();
  }

  /**
   * Sends a window update if the window has grown enough to be worth a packet (silly window syndrome avoidance, RFC 9293 section
   * 3.8.6.2.2).
   */
  updateWindow(): void {
    const { receiveBuffer } = this.#receiver.machine.limits;
    const grown = this.#expectedByte + this.#receiveRoom - this.#toldEdge;
    if (!this.hasEnded && grown >= Math.min(receiveBuffer / 2, this.#receiver.link.properties.mss)) {
      this.#acknowledge();
    }
  }

  #hearAcknowledgement(acknowledged: number, edge: number): void {
    const sender = this.#sender;
    if (!sender.isKnown) return;
    sender.hear();
    this.#windowEdge = Math.max(this.#windowEdge, edge);
    if (acknowledged > this.#acknowledgedBytes) {
      this.#acknowledgedBytes = acknowledged;
      sender.machine.noteFreedMemory();
      let count = 0;
      while (count < this.#unacknowledged.length && this.#unacknowledged[count]!.sequence < acknowledged)
        count++;
      this.#unacknowledged.splice(0, count);
      this.#retransmissions = 0;
      this.#firstLossUs = undefined;
      if (this.#isRecovering) {
        this.#isRecovering = false;
        for (const segment of this.#unacknowledged) this.#send(segment);
      }
    }
    this.pump();
    sender.makeProgress();
    if (this.#isFinSent && this.#acknowledgedBytes === this.#sentBytes) {
      this.isFinAcknowledged = true;
      sender.forgetIfOver();
    }
  }

  /** Called when a packet of this flow, or its acknowledgement, was lost. Starts the retransmission timer. */
  #noteLoss(): void {
    const sender = this.#sender;
    if (this.#retransmission || !sender.isKnown) return;
    const { timeline } = sender.machine;
    this.#firstLossUs ??= timeline.nowUs;
    const waitUs = Math.min(sender.link.retransmissionUs * 2 ** this.#retransmissions, MAX_RETRANSMISSION_US);
    this.#retransmission = timeline.schedule(waitUs, () => this.#tryAgain());
  }

  #tryAgain(): void {
    const sender = this.#sender;
    this.#retransmission = undefined;
    if (!sender.isKnown || sender.machine.isDown) return;
    const [first] = this.#unacknowledged;
    if (!first && this.#windowEdge === this.#toldEdge) {
      this.#retransmissions = 0;
      this.#firstLossUs = undefined;
      return;
    }
    if (
      sender.machine.timeline.nowUs - this.#firstLossUs! >=
      sender.machine.limits.retransmissionTimeout * 1000
    ) {
      sender.timeOut();
      return;
    }
    this.#retransmissions++;
    this.#isRecovering = true;
    if (first) this.#send(first);
    else this.#probeWindow();
  }

  /** Sends a zero-window probe, because the receiver's window update may have been lost (RFC 9293 section 3.8.6.1). */
  #probeWindow(): void {
    const receiver = this.#receiver;
    this.#sender.transmit(
      { kind: 'probe', sequence: this.#sentBytes, length: 0, bytes: null },
      () => {
        if (receiver.machine.isDown) this.#noteLoss();
        else if (receiver.isKnown) this.#acknowledge();
        else receiver.refuse();
      },
      () => this.#noteLoss(),
    );
  }
}
