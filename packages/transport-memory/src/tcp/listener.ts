import type { End } from './end.ts';
import type { Machine } from './machine.ts';

/** The callbacks with which a listener reports to the handle of its program. */
export interface ListenerUser {
  onAccept(end: End): void;
}

/** A listening socket with its queue of connections that wait to be accepted. */
export class Listener {
  readonly #machine: Machine;
  readonly #user: ListenerUser;
  readonly #backlog: number;
  readonly #waiting: End[] = [];
  #isAccepting = true;
  #isScheduled = false;
  /**
   * Whether this is an IPv6 (dual-stack) listener: it reports the addresses of IPv4 connections as IPv4-mapped IPv6 addresses.
   */
  readonly isIPv6: boolean;
  isClosed = false;

  constructor(machine: Machine, user: ListenerUser, backlog: number, isIPv6: boolean) {
    this.#machine = machine;
    this.isIPv6 = isIPv6;
    this.#user = user;
    this.#backlog = Math.min(backlog, machine.limits.backlog);
  }

  /** Whether the accept queue is full. It holds one connection more than the backlog, as on Linux. */
  get isFull(): boolean {
    return this.#waiting.length > this.#backlog;
  }

  /** Queues a connection whose handshake is complete. Resets the connection if the listener is closed. */
  enqueue(end: End): void {
    if (this.isClosed) {
      end.abort();
      return;
    }
    this.#waiting.push(end);
    this.#schedule();
  }

  setAccepting(isAccepting: boolean): void {
    this.#isAccepting = isAccepting;
    this.#schedule();
  }

  /** Stops listening, and resets the connections in the accept queue. */
  close(): void {
    this.isClosed = true;
    for (const end of this.#waiting.splice(0)) end.abort();
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#isAccepting || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    this.#machine.timeline.schedule(0, () => {
      this.#isScheduled = false;
      this.#acceptNext();
    });
  }

  #acceptNext(): void {
    if (this.isClosed || !this.#isAccepting || this.#machine.isDown) return;
    const end = this.#waiting.shift();
    // Closes the connection if no descriptor is free, as libuv does on Unix. Otherwise the connection would stay in the queue.
    if (end && this.#machine.isOutOfDescriptors) end.close();
    else if (end) this.#user.onAccept(end);
    this.#schedule();
  }
}
