import { ReadSide } from '../host/read-side.ts';
import type { BunSocket } from './bindings.ts';

/**
 * The readable half of a stream over a socket of Bun. The socket is paused only when bytes arrive while reading is stopped: often
 * reading is started again before, and no system call is needed.
 */
export class BunReadSide extends ReadSide {
  #isPaused = false;

  startFrom(socket: BunSocket<unknown> | null): void {
    this.start();
    if (!this.#isPaused) return;
    this.#isPaused = false;
    socket?.resume();
  }

  addFrom(socket: BunSocket<unknown>, bytes: Uint8Array): void {
    if (this.add(bytes) || this.isReading || this.#isPaused) return;
    this.#isPaused = true;
    socket.pause();
  }
}
