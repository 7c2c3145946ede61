import { finished } from 'node:stream';
import type { Destination } from '../io/reused-reads.ts';
import type { SocketEvents } from './events.ts';
import { reusedReadsOf } from './reading.ts';
import { kState, type StatefulSocket } from './state.ts';

/** The argument of `socket.iterator`. */
export interface IteratorOptions {
  /** Whether leaving the loop early destroys the socket. @default true */
  destroyOnReturn?: boolean | undefined;
  /**
   * Reads into one buffer again and again: a chunk is valid until the next step of the loop, which overwrites it. Nothing is read
   * in the meantime. A chunk that was received while there was another `'data'` listener has its own memory.
   *
   * @default false
   */
  reuse?: boolean | undefined;
}

/** A chunk as `'data'` emits it: a string after `setEncoding`, otherwise a Buffer. */
export type Chunk = SocketEvents['data'][0];

/** The iterator of `socket.iterator({ reuse: true })`. */
export async function* iterateReused(
  socket: StatefulSocket,
  { destroyOnReturn = true }: IteratorOptions,
): AsyncGenerator<Chunk, undefined> {
  const chunks = new ReusedChunks(socket);
  let isDone = false;
  try {
    for (;;) {
      const chunk = await chunks.next();
      isDone = chunk === undefined;
      if (chunk === undefined) return undefined;
      yield chunk;
    }
  } finally {
    chunks.end();
    if (isDone || destroyOnReturn) socket.destroy();
  }
}

/** Takes the chunks of a socket one at a time. Reading is stopped from the arrival of a chunk to the request of the next one. */
class ReusedChunks implements Destination {
  readonly stopsReading = true;
  readonly #socket: StatefulSocket;
  /** The chunks that `next` has not returned yet. More than one only if the stream had buffered them, each in its own memory. */
  readonly #queue: Chunk[] = [];
  #isInUse = false;
  /** Undefined until the stream has ended; null if it has ended without an error. */
  #ended: Error | null | undefined;
  #wake: (() => void) | undefined;
  readonly #stopWatching: () => void;

  constructor(socket: StatefulSocket) {
    this.#socket = socket;
    this.#stopWatching = finished(socket, { writable: false }, (error) => {
      this.#ended = error ?? null;
      this.#wake?.();
    });
    socket.on('data', this.listener);
    reusedReadsOf(socket).addDestination(this, socket[kState].handle);
    socket.resume();
  }

  readonly listener = (chunk: Chunk): void => {
    this.#queue.push(chunk);
    this.#isInUse = true;
    this.#socket[kState].stopReading();
    this.#wake?.();
  };

  isUnchanged(): boolean {
    return true;
  }

  usesChunk(): boolean {
    return this.#isInUse;
  }

  /** The next chunk; undefined after the last. The chunk before it is not used any more. */
  async next(): Promise<Chunk | undefined> {
    if (this.#queue.length === 0) {
      this.#isInUse = false;
      this.#read();
    }
    while (this.#queue.length === 0 && this.#ended === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#queue.length === 0 && this.#ended) throw this.#ended;
    return this.#queue.shift();
  }

  /** Leaves what was not taken, and what arrives from now on, to the next reader. */
  end(): void {
    const socket = this.#socket;
    this.#stopWatching();
    socket.off('data', this.listener);
    // The program may still use the last chunk, so the buffer of a chunk in use is not given to another socket.
    socket[kState].reused?.end(socket[kState].handle);
    this.#isInUse = false;
    if (socket.destroyed) return;
    socket.pause();
    for (const chunk of this.#queue.reverse()) socket.unshift(chunk);
    this.#read();
  }

  #read(): void {
    const state = this.#socket[kState];
    if (state.handle && !state.isReading) state.startReading();
  }
}
