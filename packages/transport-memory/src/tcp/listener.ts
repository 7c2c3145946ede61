import type { End } from './end.ts';
import type { Machine } from './machine.ts';

/** What a program's handle hears of its listener. */
export interface ListenerUser {
  onAccept(end: End): void;
}

/** A socket that listens: the queue of connections that wait to be accepted. */
export class Listener {
  readonly #machine: Machine;
  readonly #user: ListenerUser;
  readonly #backlog: number;
  readonly #waiting: End[] = [];
  #isAccepting = true;
  #isScheduled = false;
  /** What it accepts over IPv4 it shows as IPv6. */
  readonly isIPv6: boolean;
  isClosed = false;

  constructor(machine: Machine, user: ListenerUser, backlog: number, isIPv6: boolean) {
    this.#machine = machine;
    this.isIPv6 = isIPv6;
    this.#user = user;
    this.#backlog = Math.min(backlog, machine.limits.backlog);
  }

  /** The queue takes one more than the backlog, as it does on Linux. */
  get isFull(): boolean {
    return this.#waiting.length > this.#backlog;
  }

  /** A handshake is complete. */
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

  /** Stops listening. Connections that wait are reset. */
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
    // A host without a free descriptor accepts the connection and closes it, as libuv does, or it would wait for ever.
    if (end && this.#machine.isOutOfDescriptors) end.close();
    else if (end) this.#user.onAccept(end);
    this.#schedule();
  }
}
