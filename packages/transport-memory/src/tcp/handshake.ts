import type { InetName, Status } from '@net/transport';
import { DONE } from '@net/transport';
import { ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT } from '../errno.ts';
import type { Link } from '../links/link.ts';
import { connectEnds, End } from './end.ts';
import type { Listener } from './listener.ts';
import type { Machine } from './machine.ts';
import { control } from './packet.ts';

/** The timeout of the first SYN; it doubles with each retransmission (RFC 6298 section 2.1). */
const FIRST_TIMEOUT_US = 1_000_000;

/** A host as the target of a connection. */
export interface Destination extends Machine {
  findListener(local: InetName): Listener | undefined;
}

/** The addresses and links of a connection to open. */
export interface HandshakeNames {
  id: number;
  local: InetName;
  remote: InetName;
  link: Link;
  linkBack: Link;
}

/** The three-way handshake of a client: SYN, SYN-ACK, ACK. */
export class Handshake {
  readonly client: End;
  #server: End;
  readonly #to: Destination | undefined;
  readonly #answer: (status: Status) => void;
  readonly #startUs: number;
  readonly #linkBack: Link;
  #syns = 0;
  /** The time at which the last SYN was sent. */
  #sentUs = 0;
  #isServerMade = false;
  #isOver = false;

  /**
   * @param to The host that has the address; undefined if no host has it.
   * @param answer Called once, asynchronously, with the result; never, if the client's end is dropped first.
   */
  constructor(
    from: Machine,
    to: Destination | undefined,
    { id, local, remote, link, linkBack }: HandshakeNames,
    answer: (status: Status) => void,
  ) {
    this.client = new End(from, link, { id, kind: 'tcp', role: 'client', local, remote, path: undefined });
    this.#linkBack = linkBack;
    this.#server = this.#newServer(to ?? from);
    from.remember(this.client);
    this.#to = to;
    this.#answer = answer;
    this.#startUs = from.timeline.nowUs;
    if (to) this.#sendSyn();
    else this.#findNobody();
  }

  /** The end of the server, which is not in the connection table of its host until the SYN arrives. */
  #newServer(machine: Machine): End {
    const { id, kind, local, remote, path } = this.client;
    const names = { id, kind, role: 'server', local: remote, remote: local, path } as const;
    const server = new End(machine, this.#linkBack, names);
    connectEnds(this.client, server);
    return server;
  }

  /** Fails with EHOSTUNREACH because no host has the address, after the timeout of a router's address resolution. */
  #findNobody(): void {
    const { machine, remote } = this.client;
    machine.trace.note(machine.name, `nobody has the address ${remote!.address}`);
    machine.timeline.schedule(machine.limits.unreachableTimeout * 1000, () => this.#finish(EHOSTUNREACH));
  }

  #sendSyn(): void {
    this.#sentUs = this.client.machine.timeline.nowUs;
    const waitUs = FIRST_TIMEOUT_US * 2 ** this.#syns++;
    this.client.transmit(
      control('syn'),
      () => this.#atServer(waitUs),
      () => this.#retry(waitUs),
    );
  }

  /** Retransmits the SYN after a timeout without an answer, or fails with ETIMEDOUT. */
  #retry(waitUs: number): void {
    const { machine } = this.client;
    const { timeline } = machine;
    const leftUs = this.#startUs + machine.limits.connectTimeout * 1000 - timeline.nowUs;
    const untilRetryUs = this.#sentUs + waitUs - timeline.nowUs;
    timeline.schedule(Math.max(0, Math.min(untilRetryUs, leftUs)), () => {
      if (this.#isOver || !this.client.isKnown || machine.isDown) return;
      if (untilRetryUs >= leftUs) this.#finish(ETIMEDOUT);
      else this.#sendSyn();
    });
  }

  #atServer(waitUs: number): void {
    const to = this.#to!;
    if (to.isDown) {
      this.#retry(waitUs);
      return;
    }
    // The host has forgotten the SYN before this one, in a crash.
    if (!this.#server.isKnown) {
      this.#server = this.#newServer(to);
      this.#isServerMade = false;
    }
    const server = this.#server;
    const listener = to.findListener(server.local!);
    if (!listener) {
      server.transmit(control('rst'), () => this.#finish(ECONNREFUSED));
      return;
    }
    // Drops the SYN if the accept queue is full, as Linux does. The client retransmits the SYN.
    if (listener.isFull && !this.#isServerMade) {
      to.trace.note(to.name, `backlog full on port ${server.local!.port}`);
      this.#retry(waitUs);
      return;
    }
    this.#isServerMade = true;
    server.isShownAsIPv6 = listener.isIPv6;
    to.remember(server);
    server.transmit(
      control('syn-ack'),
      () => this.#atClient(listener),
      () => this.#retry(waitUs),
    );
  }

  #atClient(listener: Listener): void {
    const { client } = this;
    if (client.machine.isDown) return;
    if (!client.isKnown) {
      client.refuse();
      return;
    }
    this.#sendAcknowledgement(listener);
    this.#finish(DONE);
  }

  #sendAcknowledgement(listener: Listener): void {
    const server = this.#server;
    // Sends the ACK again until it has arrived and the accept queue has room: a real server would retransmit its SYN-ACK, which
    // the client answers with another ACK.
    const sendAgain = (): void => {
      this.client.machine.timeline.schedule(FIRST_TIMEOUT_US, () => {
        if (this.client.isKnown && server.isKnown) this.#sendAcknowledgement(listener);
      });
    };
    const arrive = (): void => {
      if (server.machine.isDown) return;
      if (!server.isKnown) {
        server.refuse();
        return;
      }
      if (listener.isFull) {
        sendAgain();
        return;
      }
      server.establish();
      listener.enqueue(server);
    };
    this.client.transmit(control('ack'), arrive, sendAgain);
  }

  #finish(status: Status): void {
    if (this.#isOver || !this.client.isKnown) return;
    this.#isOver = true;
    if (status === DONE) this.client.establish();
    else this.client.vanish();
    this.#answer(status);
  }
}
