import type { InetName, Status } from '@net/transport';
import { DONE } from '@net/transport';
import { ECONNREFUSED, EHOSTUNREACH, ETIMEDOUT } from '../errno.ts';
import type { Host } from '../network/host.ts';
import { connectEnds, End } from './end.ts';
import type { Listener } from './listener.ts';
import { control } from './packet.ts';

/** How long the first SYN waits for its answer; each further one waits twice as long (RFC 6298 section 2.1). */
const FIRST_TIMEOUT_US = 1_000_000;

/** The three-way handshake of a client: SYN, SYN-ACK, ACK. */
export class Handshake {
  readonly client: End;
  readonly #server: End;
  readonly #answer: (status: Status) => void;
  readonly #startUs: number;
  #syns = 0;
  #isServerMade = false;
  #isOver = false;

  /**
   * @param to Who has the address; undefined if nobody has.
   * @param answer Called once, later: unless the client's end is closed before.
   */
  constructor(
    from: Host,
    to: Host | undefined,
    { local, remote }: { local: InetName; remote: InetName },
    answer: (status: Status) => void,
  ) {
    const { network } = from;
    const names = { id: network.nextConnectionId(), kind: 'tcp', path: undefined } as const;
    const there = to ?? from;
    this.client = new End(from, network.linkBetween(from, there), { ...names, local, remote });
    this.#server = new End(there, network.linkBetween(there, from), {
      ...names,
      local: remote,
      remote: local,
    });
    connectEnds(this.client, this.#server);
    from.remember(this.client);
    this.#answer = answer;
    this.#startUs = network.timeline.nowUs;
    if (to) this.#sendSyn();
    else this.#findNobody();
  }

  /** No host has the address: the router says so once it has asked around. */
  #findNobody(): void {
    const { host, timeline, remote } = this.client;
    host.network.trace.note(host, `nobody has the address ${remote!.address}`);
    timeline.schedule(host.limits.unreachableTimeout * 1000, () => this.#finish(EHOSTUNREACH));
  }

  #sendSyn(): void {
    const waitUs = FIRST_TIMEOUT_US * 2 ** this.#syns++;
    this.client.transmit(
      control('syn'),
      () => this.#atServer(waitUs),
      () => this.#retry(waitUs),
    );
  }

  /** Nobody has answered: sends another SYN when the time has come, or gives up. */
  #retry(waitUs: number): void {
    const { timeline, host } = this.client;
    const leftUs = this.#startUs + host.limits.connectTimeout * 1000 - timeline.nowUs;
    timeline.schedule(Math.min(waitUs, Math.max(0, leftUs)), () => {
      if (this.#isOver || !this.client.isKnown || host.isDown) return;
      if (waitUs >= leftUs) this.#finish(ETIMEDOUT);
      else this.#sendSyn();
    });
  }

  #atServer(waitUs: number): void {
    const server = this.#server;
    const { host } = server;
    if (host.isDown) {
      this.#retry(waitUs);
      return;
    }
    const listener = host.findListener(server.local!);
    if (!listener) {
      server.transmit(control('rst'), () => this.#finish(ECONNREFUSED));
      return;
    }
    // Linux drops what it has no room for, and lets the client try again.
    if (listener.isFull && !this.#isServerMade) {
      host.network.trace.note(host, `backlog full on port ${server.local!.port}`);
      this.#retry(waitUs);
      return;
    }
    this.#isServerMade = true;
    server.isShownAsIPv6 = listener.isIPv6;
    host.remember(server);
    server.transmit(
      control('syn-ack'),
      () => this.#atClient(listener),
      () => this.#retry(waitUs),
    );
  }

  #atClient(listener: Listener): void {
    const { client } = this;
    if (client.host.isDown) return;
    if (!client.isKnown) {
      client.refuse();
      return;
    }
    this.#sendAcknowledgement(listener);
    this.#finish(DONE);
  }

  #sendAcknowledgement(listener: Listener): void {
    const server = this.#server;
    this.client.transmit(
      control('ack'),
      () => {
        if (server.host.isDown || !server.isKnown) return;
        server.establish();
        listener.enqueue(server);
      },
      // The server sends its SYN-ACK again until it has the answer.
      () =>
        this.client.timeline.schedule(FIRST_TIMEOUT_US, () => {
          if (this.client.isKnown) this.#sendAcknowledgement(listener);
        }),
    );
  }

  #finish(status: Status): void {
    if (this.#isOver || !this.client.isKnown) return;
    this.#isOver = true;
    if (status === DONE) this.client.establish();
    else this.client.vanish();
    this.#answer(status);
  }
}
