import type { Socket } from '../socket.ts';
import { kState } from './state.ts';

/**
 * The open connections of a server, in an array; each socket stores its index. A `Set` would hash the socket for every
 * connection, which took a tenth of the JavaScript time per connection.
 */
export class OpenSockets implements Iterable<Socket> {
  readonly #sockets: Socket[] = [];

  get size(): number {
    return this.#sockets.length;
  }

  add(socket: Socket): void {
    socket[kState].ownerIndex = this.#sockets.push(socket) - 1;
  }

  /** Deletes a socket, which must be one of these. The last socket of the array takes its place. */
  delete(socket: Socket): void {
    const last = this.#sockets.pop()!;
    if (last === socket) return;
    const { ownerIndex } = socket[kState];
    this.#sockets[ownerIndex] = last;
    last[kState].ownerIndex = ownerIndex;
  }

  /** Iterates over the sockets that are open at the time of the call: sockets may be deleted meanwhile. */
  [Symbol.iterator](): IterableIterator<Socket> {
    return [...this.#sockets].values();
  }
}
