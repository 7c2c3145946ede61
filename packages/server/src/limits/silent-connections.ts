import { onceBytesArrive, publishTimeout, type Socket } from '@net/stream-socket/internal';
import type { InetName, StreamHandle, Timer, Timers } from '@net/transport';
import type { ConnectionPolicy, Refusal } from '../connections/policy.ts';

/** How many silent connections are checked at most for each new connection, because Node's TLS may have read from them. */
const MAX_LOOKS = 64;

interface Silent {
  /** `bytesRead` when the connection was admitted: the length of a PROXY protocol header, or 0. */
  bytesRead: number;
  timer: Timer | undefined;
}

/** The policy of the options `maxPending` and `firstByteTimeout`: limits connections from which nothing has been received. */
export class SilentConnections implements ConnectionPolicy {
  readonly #max: number;
  readonly #timeoutMs: number;
  readonly #timers: Timers;
  /** The silent connections; the one that was checked least recently is the first. */
  readonly #silent = new Map<Socket, Silent>();
  /** The number of connections that wait for their PROXY protocol header or for the answer of `limitsAcross`. */
  #held = 0;

  /**
   * @param max The maximum number of silent connections.
   * @param timeoutMs Milliseconds until a silent connection is destroyed; 0 for never.
   */
  constructor(max: number, timeoutMs: number, timers: Timers) {
    this.#max = max;
    this.#timeoutMs = timeoutMs;
    this.#timers = timers;
  }

  refuse(_stream: StreamHandle, _client: InetName | undefined): Refusal | null {
    if (this.#isFull) this.#look();
    return this.#isFull ? { reason: 'pending' } : null;
  }

  hold(): Refusal | null {
    const refusal = this.#isFull ? ({ reason: 'pending' } as const) : null;
    if (!refusal) this.#held++;
    return refusal;
  }

  onHeldEnd(): void {
    this.#held--;
  }

  onSocket(socket: Socket): void {
    // Not silent: data of the client was received together with the PROXY protocol header.
    if (socket.readableLength > 0) return;
    const silent: Silent = { bytesRead: socket.bytesRead, timer: undefined };
    if (this.#timeoutMs > 0) {
      silent.timer = this.#timers.setTimeout(() => this.#onTimeout(socket, silent), this.#timeoutMs);
      silent.timer.unref?.();
    }
    this.#silent.set(socket, silent);
    onceBytesArrive(socket, () => this.#forget(socket));
  }

  onEnd(socket: Socket): void {
    this.#forget(socket);
  }

  get #isFull(): boolean {
    return this.#silent.size + this.#held >= this.#max;
  }

  #onTimeout(socket: Socket, { bytesRead }: Silent): void {
    this.#forget(socket);
    if (socket.bytesRead !== bytesRead) return;
    publishTimeout(socket, 'firstByteTimeout');
    socket.destroy();
  }

  /** Removes the connections from which Node's TLS has read bytes. TLS reads from the handle, without notifying the socket. */
  #look(): void {
    let looks = Math.min(MAX_LOOKS, this.#silent.size);
    for (const [socket, silent] of this.#silent) {
      if (looks-- === 0) return;
      this.#silent.delete(socket);
      if (socket.bytesRead === silent.bytesRead) this.#silent.set(socket, silent);
      else this.#timers.clearTimeout(silent.timer);
    }
  }

  #forget(socket: Socket): void {
    this.#timers.clearTimeout(this.#silent.get(socket)?.timer);
    this.#silent.delete(socket);
  }
}
