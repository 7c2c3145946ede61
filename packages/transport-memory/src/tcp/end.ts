import type { InetName, StreamKind } from '@net/transport';
import { DONE, type Status } from '@net/transport';
import { ECONNRESET, EPIPE, ETIMEDOUT } from '../errno.ts';
import type { Link, PacketOrder } from '../links/link.ts';
import { mapped } from '../network/addresses.ts';
import type { ScheduledEvent } from '../time/event-heap.ts';
import { Flow } from './flow.ts';
import { KeepAlive } from './keep-alive.ts';
import type { KnownEnd, Machine } from './machine.ts';
import { control, type Packet } from './packet.ts';

/** The callbacks with which an end of a connection reports to the handle of its program. */
export interface EndUser {
  /** Whether the program takes chunks now, not bytes in a buffer of its own: arriving bytes may then bypass the receive buffer. */
  readonly isReading: boolean;
  /** The receive buffer has bytes to read, or the end of the stream. */
  onArrival(): void;
  /**
   * Called instead of `onArrival` if `isReading` is true and the receive buffer is empty: passes the arrived bytes on without
   * putting them in the receive buffer.
   */
  onBytes(bytes: Uint8Array): void;
  /** There is room in the send buffer again. */
  onRoom(): void;
  /** The connection is broken; `end.error` is the status. */
  onBroken(): void;
}

/** `syn`: the handshake is not complete. `gone`: the host has dropped the state of the connection. */
type EndState = 'syn' | 'established' | 'gone';

/** The time for which a closed socket waits for the peer's FIN: the default of `net.ipv4.tcp_fin_timeout`. */
const FIN_TIMEOUT_US = 60_000_000;

/** One end of a connection: the state that a host's kernel keeps for a connected socket. */
export class End implements KnownEnd {
  readonly kind: StreamKind;
  readonly role: 'client' | 'server';
  readonly machine: Machine;
  /** The link that packets to the peer are sent over. */
  readonly link: Link;
  readonly id: number;
  readonly local: InetName | undefined;
  readonly remote: InetName | undefined;
  /** The path of an IPC connection. */
  readonly path: string | undefined;
  readonly keepAlive: KeepAlive = new KeepAlive(this);
  readonly #order: PacketOrder = { arrivalUs: 0 };
  peer!: End;
  output!: Flow;
  input!: Flow;
  user: EndUser | null = null;
  noDelay = false;
  /** Whether an IPv6 listener accepted the connection: IPv4 addresses are then reported in IPv4-mapped form. */
  isShownAsIPv6 = false;
  /** The status that broke the connection, or EPIPE after {@link takeError}; `DONE` if the connection is not broken. */
  error: Status = DONE;
  /** Whether the program has closed the socket. The bytes in the send buffer are still sent. */
  isClosed = false;
  /** The time at which the last packet from the peer arrived. */
  heardUs = 0;
  #state: EndState = 'syn';
  #finWait: ScheduledEvent | undefined;

  constructor(machine: Machine, link: Link, { id, kind, role, local, remote, path }: EndNames) {
    this.machine = machine;
    this.link = link;
    this.id = id;
    this.kind = kind;
    this.role = role;
    this.local = local;
    this.remote = remote;
    this.path = path;
  }

  get shownLocal(): InetName | undefined {
    return this.#shown(this.local);
  }

  /** The result of `getpeername`; undefined once the connection is broken, for which Linux returns ENOTCONN. */
  get shownRemote(): InetName | undefined {
    return this.error === DONE ? this.#shown(this.remote) : undefined;
  }

  #shown(name: InetName | undefined): InetName | undefined {
    if (!name || !this.isShownAsIPv6 || name.family === 'IPv6') return name;
    return { address: mapped(name.address), family: 'IPv6', port: name.port };
  }

  get peerMachine(): string {
    return this.peer.machine.name;
  }

  /** The sequence number of the next byte to send. */
  get sequence(): number {
    return this.output.sequence;
  }

  /** The sequence number of the next byte expected from the peer. */
  get acknowledgement(): number {
    return this.input.acknowledgement;
  }

  get sendQueue(): number {
    return this.output.buffered;
  }

  get receiveQueue(): number {
    return this.input.arrived.length;
  }

  get isEstablished(): boolean {
    return this.#state === 'established';
  }

  /** Whether the host still knows the connection; packets for an unknown connection are answered with a reset. */
  get isKnown(): boolean {
    return this.#state !== 'gone';
  }

  get state(): EndState {
    return this.#state;
  }

  /** Sends a packet to the peer, unless this host has crashed. */
  transmit(packet: Packet, arrive: () => void, lose: () => void = ignore): void {
    const { trace, isDown } = this.machine;
    if (isDown) return;
    trace.packet(this, packet);
    const onLost = (): void => {
      trace.lost(this, packet);
      lose();
    };
    this.link.send(packet.length, this.#order, arrive, onLost);
  }

  establish(): void {
    if (this.#state !== 'syn') return;
    this.#state = 'established';
    this.heardUs = this.machine.timeline.nowUs;
    this.output.pump();
  }

  /** Called for each packet from the peer: notes that the peer is alive. */
  hear(): void {
    this.heardUs = this.machine.timeline.nowUs;
    this.establish();
  }

  get isReading(): boolean {
    return this.input.arrived.length === 0 && (this.user?.isReading ?? false);
  }

  receive(bytes: Uint8Array): void {
    const { user } = this;
    if (user && this.isReading) {
      user.onBytes(bytes);
      return;
    }
    this.input.arrived.push(bytes);
    user?.onArrival();
  }

  useFreedMemory(): void {
    this.input.updateWindow();
    this.makeProgress();
  }

  receiveEnd(): void {
    this.user?.onArrival();
  }

  makeProgress(): void {
    this.user?.onRoom();
  }

  /**
   * The status with which a write fails; `DONE` if the bytes are accepted. The peer's close of an IPC connection is known at once,
   * because both ends are on the same host.
   */
  takeWriteError(): Status {
    if (this.kind === 'ipc' && this.error === DONE && this.peer.isClosed) return EPIPE;
    return this.error === DONE ? DONE : this.takeError();
  }

  /** The status with which a read or write fails: the error the first time, then EPIPE. */
  takeError(): Status {
    const { error } = this;
    this.error = EPIPE;
    return error;
  }

  /** Called when the program closes the socket. If received bytes are unread, the peer gets a reset, as on Linux. */
  close(): void {
    this.isClosed = true;
    this.user = null;
    if (!this.isEstablished) this.#leave();
    else if (this.input.arrived.length > 0) this.abort();
    else {
      this.output.finish();
      this.forgetIfOver();
    }
  }

  /** Aborts the connection: drops all state and sends the peer a reset. */
  abort(): void {
    const wasEstablished = this.isEstablished;
    this.isClosed = true;
    this.user = null;
    this.#leave();
    if (wasEstablished) this.#sendReset();
  }

  /** Drops all state, and sends a reset in answer to a packet for a connection that is unknown or that the program has closed. */
  refuse(): void {
    this.#leave();
    this.#sendReset();
  }

  #sendReset(): void {
    this.transmit(control('rst'), () => this.peer.hearReset());
  }

  hearReset(): void {
    // As on Linux, a reset breaks the connection with EPIPE if the peer's FIN was received before.
    if (this.isKnown && !this.machine.isDown) this.fail(this.input.hasEnded ? EPIPE : ECONNRESET);
  }

  /** Breaks the connection with ETIMEDOUT: the peer has not answered for too long. */
  timeOut(): void {
    this.fail(ETIMEDOUT);
  }

  /** Breaks the connection: unsent bytes are lost; bytes that arrived before can still be read. */
  fail(status: Status): void {
    this.#leave();
    this.error = status;
    this.user?.onBroken();
  }

  /**
   * Frees the state when both directions have ended. There is no TIME_WAIT, because no delayed duplicates can arrive. If the
   * program has closed the socket and the peer does not send its FIN, the state is freed after a timeout (FIN-WAIT-2).
   */
  forgetIfOver(): void {
    if (!this.isClosed || !this.output.isFinAcknowledged) return;
    if (this.input.hasEnded) this.#leave();
    else this.#finWait ??= this.machine.timeline.schedule(FIN_TIMEOUT_US, () => this.#leave(), true);
  }

  /** Drops all state without sending anything, as in a crash of the host. */
  vanish(): void {
    this.#leave();
  }

  #leave(): void {
    if (!this.isKnown) return;
    this.#state = 'gone';
    this.output.abandon();
    this.keepAlive.stop();
    if (this.#finWait) this.machine.timeline.cancel(this.#finWait);
    this.machine.forget(this);
  }
}

/** What identifies one end of a connection: the addresses, the role, and the number of the connection in the trace. */
export interface EndNames {
  id: number;
  kind: StreamKind;
  role: 'client' | 'server';
  local: InetName | undefined;
  remote: InetName | undefined;
  path: string | undefined;
}

/** Connects two ends by a flow in each direction. Does not register the ends with their hosts (`Machine.remember`). */
export function connectEnds(one: End, other: End): void {
  one.peer = other;
  other.peer = one;
  one.output = new Flow(one, other);
  other.output = new Flow(other, one);
  one.input = other.output;
  other.input = one.output;
}

function ignore(): void {}
