import type { InetName, StreamKind } from '@net/transport';
import { DONE, type Status } from '@net/transport';
import { ECONNRESET, EPIPE, ETIMEDOUT } from '../errno.ts';
import type { Link, PacketOrder } from '../links/link.ts';
import { mapped } from '../network/addresses.ts';
import { Flow } from './flow.ts';
import { KeepAlive } from './keep-alive.ts';
import type { KnownEnd, Machine } from './machine.ts';
import { control, type Packet } from './packet.ts';

/** What a program's handle hears of its end of a connection. */
export interface EndUser {
  /** Whether bytes may be handed over now: the program reads, and does so fast enough to have read all before. */
  readonly isReading: boolean;
  /** Bytes, or the end, wait in the receive buffer. */
  onArrival(): void;
  /** Bytes arrived while nothing waits. */
  onBytes(bytes: Uint8Array): void;
  /** There is room in the send buffer again. */
  onRoom(): void;
  /** The connection is broken: `end.error` says how. */
  onBroken(): void;
}

/** `syn`: a SYN was sent, or received, and not acknowledged. */
type EndState = 'syn' | 'established' | 'gone';

/** One end of a connection: what a host's kernel keeps of it. */
export class End implements KnownEnd {
  readonly kind: StreamKind;
  readonly role: 'client' | 'server';
  readonly machine: Machine;
  /** Packets to the peer take this way. */
  readonly link: Link;
  readonly id: number;
  readonly local: InetName | undefined;
  readonly remote: InetName | undefined;
  /** What IPC ends are connected by. */
  readonly path: string | undefined;
  readonly keepAlive: KeepAlive = new KeepAlive(this);
  readonly #order: PacketOrder = { arrivalUs: 0 };
  peer!: End;
  output!: Flow;
  input!: Flow;
  user: EndUser | null = null;
  noDelay = false;
  /** An IPv6 listener accepted it: IPv4 addresses are shown as IPv4-mapped ones. */
  isShownAsIPv6 = false;
  /** The status that broke the connection. */
  error: Status = DONE;
  /** Closed by its program; what is in the send buffer is still to go out. */
  isClosed = false;
  /** When the peer was heard last. */
  heardUs = 0;
  #state: EndState = 'syn';

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

  get shownRemote(): InetName | undefined {
    return this.#shown(this.remote);
  }

  #shown(name: InetName | undefined): InetName | undefined {
    if (!name || !this.isShownAsIPv6 || name.family === 'IPv6') return name;
    return { address: mapped(name.address), family: 'IPv6', port: name.port };
  }

  get peerMachine(): string {
    return this.peer.machine.name;
  }

  /** The next byte that is sent. */
  get sequence(): number {
    return this.output.sequence;
  }

  /** The next byte that is expected. */
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

  /** Whether the host still has the connection; of one that it has not, it says so with a reset. */
  get isKnown(): boolean {
    return this.#state !== 'gone';
  }

  get state(): EndState {
    return this.#state;
  }

  /** Puts a packet on the wire. What the host of a crashed program would send is not sent. */
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

  /** Something arrived from the peer, which is alive therefore. */
  hear(): void {
    this.heardUs = this.machine.timeline.nowUs;
    this.establish();
  }

  receive(bytes: Uint8Array): void {
    const { user } = this;
    if (user?.isReading && this.input.arrived.length === 0) {
      user.onBytes(bytes);
      return;
    }
    this.input.arrived.push(bytes);
    user?.onArrival();
  }

  receiveEnd(): void {
    this.user?.onArrival();
  }

  makeProgress(): void {
    this.user?.onRoom();
  }

  /** The status that a write fails with: the error once, then EPIPE. */
  takeError(): Status {
    const { error } = this;
    this.error = EPIPE;
    return error;
  }

  /** The program has closed its end. What it did not read will never be read: the peer is told so with a reset. */
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

  /** Drops the connection, and tells the peer with a reset. */
  abort(): void {
    const wasEstablished = this.isEstablished;
    this.isClosed = true;
    this.user = null;
    this.#leave();
    if (wasEstablished) this.#sendReset();
  }

  /** Answers a packet for a connection that is none, or whose program has gone. */
  refuse(): void {
    this.#leave();
    this.#sendReset();
  }

  #sendReset(): void {
    this.transmit(control('rst'), () => this.peer.hearReset());
  }

  hearReset(): void {
    if (this.isKnown && !this.machine.isDown) this.fail(ECONNRESET);
  }

  /** The peer has not answered for too long. */
  timeOut(): void {
    this.fail(ETIMEDOUT);
  }

  /** The connection is broken: what was not sent is lost, and what arrived before can still be read. */
  fail(status: Status): void {
    this.#leave();
    this.error = status;
    this.user?.onBroken();
  }

  /** Both directions have ended: there is nothing to keep. No TIME_WAIT: no packet of the connection can still come. */
  forgetIfOver(): void {
    if (this.isClosed && this.input.hasEnded && this.output.isFinAcknowledged) this.#leave();
  }

  /** The host has crashed, and remembers nothing. */
  vanish(): void {
    this.#leave();
  }

  #leave(): void {
    if (!this.isKnown) return;
    this.#state = 'gone';
    this.output.abandon();
    this.keepAlive.stop();
    this.machine.forget(this);
  }
}

/** What the two ends of a connection are called; one number for both. */
export interface EndNames {
  id: number;
  kind: StreamKind;
  role: 'client' | 'server';
  local: InetName | undefined;
  remote: InetName | undefined;
  path: string | undefined;
}

/** Makes the two ends of a connection, which nobody knows yet but they themselves. */
export function connectEnds(one: End, other: End): void {
  one.peer = other;
  other.peer = one;
  one.output = new Flow(one, other);
  other.output = new Flow(other, one);
  one.input = other.output;
  other.input = one.output;
}

function ignore(): void {}
