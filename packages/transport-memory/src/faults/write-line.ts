import { DONE, type Status, type StreamHandle } from '@net/transport';
import type { InContext } from '../handles/async-context.ts';
import { snapshotContext } from '../handles/async-context.ts';
import type { DelayLine } from './delay-line.ts';

/** The callbacks with which a stream learns about its delayed writes. */
export interface WriteLineUser {
  /** The oldest write is complete. */
  onWritten(status: Status, inContext: InContext): void;
  /** The shutdown is complete. */
  onShutDown(status: Status, inContext: InContext): void;
  /** Bytes were passed to the underlying stream. */
  onMoved(bytes: number): void;
}

/** Passes written bytes to the underlying stream in pieces, each at the time that the delay line sets. */
export class WriteLine {
  readonly #below: StreamHandle;
  readonly #line: DelayLine;
  readonly #user: WriteLineUser;
  readonly #maxChunk: number;
  /** The async contexts of the pending writes and of the shutdown. */
  readonly #writes: InContext[] = [];
  #shutdown: InContext | null = null;
  /** The callback for the completion of the underlying stream's pending write; null if no write is pending. */
  #whenBelowIsDone: ((status: Status) => void) | null = null;
  /** Whether written bytes are dropped (a half-open connection). */
  isSilent = false;
  /** Bytes that were written, and that the underlying stream has not taken yet. */
  size = 0;

  constructor(below: StreamHandle, line: DelayLine, maxChunk: number, user: WriteLineUser) {
    this.#below = below;
    this.#line = line;
    this.#maxChunk = maxChunk;
    this.#user = user;
  }

  write(chunks: readonly Uint8Array[]): void {
    this.#writes.push(snapshotContext());
    for (const chunk of chunks) {
      this.size += chunk.length;
      for (let at = 0; at < chunk.length; at += this.#maxChunk) {
        const piece = chunk.subarray(at, at + this.#maxChunk);
        this.#line.push(piece.length, () => this.#give(piece));
      }
    }
    this.#line.push(0, () => this.#endWrite(DONE));
  }

  shutdown(): void {
    this.#shutdown = snapshotContext();
    this.#line.push(0, () => {
      const status = this.isSilent ? DONE : this.#below.shutdown();
      if (status <= DONE) this.endShutdown(status);
    });
  }

  /** Called when the write of the underlying stream is complete. */
  onBelowWritten(status: Status): void {
    const done = this.#whenBelowIsDone;
    this.#whenBelowIsDone = null;
    done?.(status);
  }

  endShutdown(status: Status): void {
    const inContext = this.#shutdown;
    this.#shutdown = null;
    if (inContext) this.#user.onShutDown(status, inContext);
  }

  /** Completes all pending writes and the shutdown with an error. */
  fail(status: Status): void {
    this.#line.clear();
    this.#whenBelowIsDone = null;
    while (this.#writes.length > 0) this.#endWrite(status);
    this.endShutdown(status);
  }

  #give(piece: Uint8Array): void {
    const status = this.isSilent ? DONE : this.#below.write(piece);
    if (status < 0) {
      this.fail(status);
      return;
    }
    if (status === DONE) {
      this.#moved(piece.length);
      return;
    }
    this.#line.pause();
    this.#whenBelowIsDone = (ended) => {
      if (ended < 0) {
        this.fail(ended);
        return;
      }
      this.#moved(piece.length);
      this.#line.resume();
    };
  }

  #moved(bytes: number): void {
    this.size -= bytes;
    this.#user.onMoved(bytes);
  }

  #endWrite(status: Status): void {
    const inContext = this.#writes.shift();
    if (status < 0) this.size = 0;
    if (inContext) this.#user.onWritten(status, inContext);
  }
}
