import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import {
  DONE,
  type Endpoint,
  EOF,
  type InetEndpoint,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type TextEncoding,
} from '../contract.ts';
import {
  EALREADY,
  EBADF,
  ECANCELED,
  EINVAL,
  EISCONN,
  ENOTCONN,
  ENOTSUP,
  EPIPE,
  statusOf,
} from '../host/status-of.ts';
import type { BunHandlers, BunSocket } from './bindings.ts';
import { ConnectCall } from './connect-call.ts';
import { BunReadSide } from './read-side.ts';
import { SocketOwner } from './socket-owner.ts';
import { JOIN_BYTES, lengthOf, WriteQueue, writeChunks } from './write-queue.ts';

/**
 * `fresh`: not connected yet. `broken`: `connect` failed, or the connection was lost. `released`: another handle owns the socket
 * now.
 */
type State = 'fresh' | 'connecting' | 'open' | 'broken' | 'closing' | 'closed' | 'released';

/**
 * A stream over a socket of Bun.
 *
 * Bun closes a socket by itself after an error, and once both ends have sent FIN. The contract lets only the caller close a stream,
 * so this class keeps what is asked of a stream afterwards: its state, the end of the stream that is not reported yet, its names.
 */
export class BunStream extends SocketOwner<BunStream> implements StreamHandle {
  /** The callbacks of every socket: each is passed on to the stream that owns the socket. */
  static readonly handlers: BunHandlers<BunStream> = {
    data: (native, bytes) => native.data.#reads.addFrom(native, bytes),
    drain: ({ data }) => data.#onDrain(),
    end: ({ data }) => data.#onEnd(),
    close: ({ data }, error) => data.#onNativeClose(error),
  };

  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  #state: State = 'fresh';
  #reads: BunReadSide;
  bytesWritten = 0;
  /** The pending writes; null if there are none. */
  #writes: WriteQueue | null = null;
  /** The async context of the events of this stream. */
  readonly #made: AsyncResource;
  #pendingShutdown = false;
  #shut = false;
  #isFinSent = false;

  constructor(kind: StreamKind, made = new AsyncResource('NET_BUN_STREAM')) {
    super();
    this.kind = kind;
    this.#made = made;
    this.#reads = new BunReadSide(this, made);
  }

  /** Makes this stream the owner of a connected socket. The caller calls {@link updateRef} next. */
  own(native: BunSocket<unknown>): this {
    const { data } = native;
    if (data instanceof BunStream) this.#takeReadsOf(data);
    this.socket = native as BunSocket<BunStream>;
    this.socket.data = this;
    this.#state = 'open';
    return this;
  }

  get bytesRead(): number {
    return this.#reads.bytesRead;
  }

  get writeQueueSize(): number {
    return this.#writes?.size ?? 0;
  }

  bind(local: InetEndpoint): Status {
    if (this.#state !== 'fresh') return EINVAL;
    // Passed to `connect`: Bun has no separate `bind`.
    this.connectCall ??= new ConnectCall();
    this.connectCall.local = local;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#state !== 'fresh') return this.#connectAgain();
    this.connectCall ??= new ConnectCall();
    this.#state = 'connecting';
    try {
      this.#made.runInAsyncScope(this.#attempt, this, remote);
    } catch (error) {
      this.#state = 'fresh';
      return statusOf(error);
    }
    this.connectCall.wait();
    return PENDING;
  }

  #attempt(remote: Endpoint): void {
    this.connectCall!.attempt(remote, (...result) => this.#onConnected(...result));
    if (!this.hasRef()) this.connectCall!.setReferenced(false);
  }

  /** Returns what Linux returns for a second `connect`: one more call on an open TCP connection succeeds, without any effect. */
  #connectAgain(): Status {
    if (this.#state === 'connecting') return EALREADY;
    const isWhole = this.#state === 'open' && this.#shut === this.#pendingShutdown;
    this.connectCall ??= new ConnectCall();
    if (!isWhole || this.kind !== 'tcp' || this.connectCall.isRepeated) return EISCONN;
    this.connectCall.isRepeated = true;
    this.connectCall.wait();
    setImmediate(() => this.connectCall!.settle(this.receiver, DONE));
    return PENDING;
  }

  #onConnected(status: Status, native?: BunSocket<unknown>, failedCall?: 'bind'): void {
    if (native) {
      native.reload({ socket: BunStream.handlers });
      this.own(native).updateRef();
    } else {
      this.#state = 'broken';
    }
    this.connectCall!.settle(this.receiver, status, failedCall);
    if (!native && this.#isUsable()) this.#reads.end(status);
  }

  readStart(): Status {
    if (this.#state === 'fresh') return ENOTCONN;
    if (!this.#isUsable()) return EBADF;
    this.#reads.startFrom(this.socket);
    this.updateRef();
    return DONE;
  }

  readStop(): Status {
    if (this.#state === 'released') return DONE;
    this.#reads.stop();
    this.updateRef();
    return DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.into = buffer;
  }

  write(bytes: Uint8Array): Status {
    if (this.#state !== 'open' || this.#shut) return this.#refusal();
    const written = this.#writes ? 0 : this.socket!.write(bytes);
    if (written < 0) return EPIPE;
    this.bytesWritten += bytes.length;
    return written === bytes.length && !this.#writes ? DONE : this.#keep([bytes], written);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.write(Buffer.from(text, encoding));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    if (this.#state !== 'open' || this.#shut) return this.#refusal();
    const length = lengthOf(chunks);
    if (length <= JOIN_BYTES) return this.write(Buffer.concat(chunks, length));
    const taken = this.#writes ? { bytes: 0, rest: chunks, written: 0 } : writeChunks(this.socket!, chunks);
    this.bytesWritten += taken.written < 0 ? taken.bytes : length;
    if (taken.written < 0) return EPIPE;
    return taken.rest.length === 0 ? DONE : this.#keep(taken.rest, taken.written);
  }

  #keep(chunks: readonly Uint8Array[], offset: number): Status {
    this.#writes ??= new WriteQueue();
    this.#writes.add(chunks, offset);
    this.updateRef();
    return PENDING;
  }

  shutdown(): Status {
    if (this.#shut || this.#state !== 'open') return ENOTCONN;
    this.#shut = true;
    this.#pendingShutdown = true;
    if (!this.#writes) this.#beginShutdown();
    return PENDING;
  }

  close(): void {
    if (!this.#isUsable()) return;
    this.#beginClose();
    this.socket?.close();
  }

  reset(): Status {
    if (this.kind !== 'tcp') return ENOTSUP;
    if (!this.#isUsable()) return DONE;
    this.#beginClose();
    this.socket?.terminate();
    return DONE;
  }

  protected get isActive(): boolean {
    return this.#reads.isReading || this.#writes !== null;
  }

  #onDrain(): void {
    const writes = this.#writes;
    if (!writes || !this.#isUsable()) return;
    let written: AsyncResource | undefined;
    do {
      written = writes.flushOldest(this.socket!);
      if (writes.isEmpty) this.#writes = null;
      written?.runInAsyncScope(this.#tellWritten, this);
    } while (written && this.#writes === writes && this.#state === 'open');
    if (this.#writes || this.#state !== 'open') return;
    if (this.#pendingShutdown) this.#beginShutdown();
    this.updateRef();
  }

  #tellWritten(): void {
    this.receiver?.onWrite(DONE);
  }

  #onEnd(): void {
    if (!this.#isUsable()) return;
    this.#reads.end(EOF);
    this.updateRef();
  }

  #onNativeClose(error?: Error): void {
    if (!this.#isUsable()) return;
    // After FIN was sent, Bun does not report the peer's FIN as `end`: it closes the socket.
    if (!error && this.#shut && !this.#writes) this.#reads.end(EOF);
    else this.#break(error ? statusOf(error) : ECANCELED);
  }

  #beginShutdown(): void {
    if (!this.#reads.hasEnded) this.#sendFin();
    // About when libuv would report it: `destroy` in the ticks after `end` comes first.
    setImmediate(BunStream.#finishShutdown, this);
  }

  /**
   * Completes `shutdown`. After the peer's FIN, the receiver usually closes the stream when `shutdown` has completed, and the system
   * sends a FIN then; so the FIN is sent separately only if the stream is still open in the next tick.
   */
  static #finishShutdown(stream: BunStream): void {
    if (!stream.#isUsable()) return;
    try {
      stream.#settleShutdown(DONE);
    } finally {
      if (!stream.#isFinSent) process.nextTick(BunStream.#sendLateFin, stream);
    }
  }

  static #sendLateFin(stream: BunStream): void {
    if (stream.#state === 'open') stream.#sendFin();
  }

  #sendFin(): void {
    this.#isFinSent = true;
    // Cached now, because Bun closes the socket once the peer has sent FIN, too. Linux then still knows the local name of a socket,
    // but not the remote one.
    this.localName();
    this.socket?.shutdown();
  }

  #isUsable(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed' && this.#state !== 'released';
  }

  #refusal(): Status {
    return this.#shut || this.#state === 'broken' ? EPIPE : EBADF;
  }

  #break(status: Status): void {
    if (this.#state === 'broken') return;
    this.#state = 'broken';
    // A failed read is reported before the pending writes, as by libuv; the receiver may then close the stream.
    if (this.#reads.isReading) this.#reads.end(status);
    this.#settleCalls(status, 'broken');
    if (this.#isUsable()) this.#reads.end(status);
  }

  /** Completes the pending writes, then `shutdown`. Stops if the receiver makes the state differ from `during`. */
  #settleCalls(status: Status, during: State): void {
    const tell = (): void => this.receiver?.onWrite(status);
    while (this.#state === during && this.#writes?.drop(tell));
    if (this.#state === during) this.#settleShutdown(status);
  }

  #settleShutdown(status: Status): void {
    if (!this.#pendingShutdown) return;
    this.#pendingShutdown = false;
    this.receiver?.onShutdown(status);
  }

  #beginClose(): void {
    this.#state = 'closing';
    this.#reads.discard();
    this.connectCall?.cancel();
    queueMicrotask(() => {
      this.connectCall?.settle(this.receiver, ECANCELED);
      if (this.#writes || this.#pendingShutdown) this.#settleCalls(ECANCELED, 'closing');
      this.#state = 'closed';
      this.receiver?.onClose();
    });
  }

  /** Takes over the bytes that another handle of the same socket has not passed on. */
  #takeReadsOf(previous: BunStream): void {
    previous.#state = 'released';
    this.#reads = previous.#reads;
    this.#reads.stop();
    this.#reads.stream = this;
    this.keepsAlive = previous.keepsAlive;
  }
}
