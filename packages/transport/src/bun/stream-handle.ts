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
import { ConnectAttempt } from './connect-attempt.ts';
import { BunReadSide } from './read-side.ts';
import { SocketOwner } from './socket-owner.ts';
import { WriteQueue } from './write-queue.ts';

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
  #attempt: ConnectAttempt | null = null;
  #state: State = 'fresh';
  #referenced = true;
  /** Whether the socket keeps the process alive: as it does when Bun makes it. */
  #keepsAlive = true;

  #local: InetEndpoint | undefined;

  #reads: BunReadSide;
  readonly #writes = new WriteQueue();
  /** The async context of the events of this stream. */
  readonly #made: AsyncResource;
  /** The async context of the pending `connect`. */
  #pendingConnect: AsyncResource | null = null;
  #isConnectedAgain = false;
  #pendingShutdown = false;
  #shut = false;

  constructor(kind: StreamKind, made = new AsyncResource('NET_BUN_STREAM')) {
    super();
    this.kind = kind;
    this.#made = made;
    this.#reads = new BunReadSide(this, made);
  }

  /** Makes this stream the owner of a connected socket. */
  own(native: BunSocket<unknown>): this {
    const { data } = native;
    if (data instanceof BunStream) this.#takeReadsOf(data);
    this.socket = native as BunSocket<BunStream>;
    this.socket.data = this;
    this.#state = 'open';
    this.#updateRef();
    return this;
  }

  get bytesRead(): number {
    return this.#reads.bytesRead;
  }

  get bytesWritten(): number {
    return this.#writes.bytesWritten;
  }

  get writeQueueSize(): number {
    return this.#writes.size;
  }

  bind(local: InetEndpoint): Status {
    if (this.#state !== 'fresh') return EINVAL;
    // Passed to `connect`: Bun has no separate `bind`.
    this.#local = local;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#state !== 'fresh') return this.#connectAgain();
    try {
      this.#attempt = this.#made.runInAsyncScope(
        () => new ConnectAttempt(remote, this.#local, (...result) => this.#onConnected(...result)),
      );
    } catch (error) {
      return statusOf(error);
    }
    this.#state = 'connecting';
    this.#pendingConnect = new AsyncResource('NET_BUN_CONNECT');
    if (!this.#referenced) this.#attempt.unref();
    return PENDING;
  }

  /** Returns what Linux returns for a second `connect`: one more call on an open TCP connection succeeds, without any effect. */
  #connectAgain(): Status {
    if (this.#state === 'connecting') return EALREADY;
    const isWhole = this.#state === 'open' && this.#shut === this.#pendingShutdown;
    if (!isWhole || this.kind !== 'tcp' || this.#isConnectedAgain) return EISCONN;
    this.#isConnectedAgain = true;
    this.#pendingConnect = new AsyncResource('NET_BUN_CONNECT');
    setImmediate(() => this.#settleConnect(DONE));
    return PENDING;
  }

  #onConnected(status: Status, native?: BunSocket<unknown>, failedCall?: 'bind'): void {
    this.#attempt = null;
    if (native) {
      this.own(native);
      this.socket?.reload({ socket: BunStream.handlers });
    } else {
      this.#state = 'broken';
    }
    this.#settleConnect(status, failedCall);
    if (!native && this.#isUsable()) this.#reads.end(status);
  }

  readStart(): Status {
    if (this.#state === 'fresh') return ENOTCONN;
    if (!this.#isUsable()) return EBADF;
    this.#reads.startFrom(this.socket);
    this.#updateRef();
    return DONE;
  }

  readStop(): Status {
    if (this.#state === 'released') return DONE;
    this.#reads.stop();
    this.#updateRef();
    return DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.into = buffer;
  }

  write(bytes: Uint8Array): Status {
    if (this.#state !== 'open' || this.#shut) return this.#refusal();
    return this.#accept(this.#writes.write(this.socket!, bytes));
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.write(Buffer.from(text, encoding));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    if (this.#state !== 'open' || this.#shut) return this.#refusal();
    return this.#accept(this.#writes.writeMany(this.socket!, chunks));
  }

  shutdown(): Status {
    if (this.#shut || this.#state !== 'open') return ENOTCONN;
    this.#shut = true;
    this.#pendingShutdown = true;
    if (this.#writes.isEmpty) this.#sendFin();
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

  ref(): void {
    this.#referenced = true;
    this.#attempt?.ref();
    this.#updateRef();
  }

  unref(): void {
    this.#referenced = false;
    this.#attempt?.unref();
    this.#updateRef();
  }

  /** As over libuv, a stream keeps the process alive only while it reads or writes. */
  #updateRef(): void {
    const keeps = this.#referenced && (this.#reads.isReading || !this.#writes.isEmpty);
    if (keeps === this.#keepsAlive) return;
    this.#keepsAlive = keeps;
    if (keeps) this.socket?.ref();
    else this.socket?.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  #onDrain(): void {
    if (this.#writes.isEmpty || !this.#isUsable()) return;
    this.#writes.flush(this.socket!, () => this.receiver?.onWrite(DONE));
    if (!this.#writes.isEmpty || this.#state !== 'open') return;
    if (this.#pendingShutdown) this.#sendFin();
    this.#updateRef();
  }

  #onEnd(): void {
    if (!this.#isUsable()) return;
    this.#reads.end(EOF);
    this.#updateRef();
  }

  #onNativeClose(error?: Error): void {
    if (!this.#isUsable()) return;
    // After FIN was sent, Bun does not report the peer's FIN as `end`: it closes the socket.
    if (!error && this.#shut && this.#writes.isEmpty) this.#reads.end(EOF);
    else this.#break(error ? statusOf(error) : ECANCELED);
  }

  #sendFin(): void {
    // Cached now, because Bun closes the socket once the peer has sent FIN, too.
    this.localName();
    this.remoteName();
    this.socket?.shutdown();
    // About when libuv would report it: `destroy` in the ticks after `end` comes first.
    setImmediate(() => {
      if (this.#isUsable()) this.#settleShutdown(DONE);
    });
  }

  #isUsable(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed' && this.#state !== 'released';
  }

  #accept(status: Status): Status {
    if (status === PENDING) this.#updateRef();
    return status;
  }

  #refusal(): Status {
    return this.#shut || this.#state === 'broken' ? EPIPE : EBADF;
  }

  #break(status: Status): void {
    if (this.#state === 'broken') return;
    this.#state = 'broken';
    // A failed read is reported before the pending writes, as by libuv; the receiver may then close the stream.
    if (this.#reads.isReading) this.#reads.end(status);
    this.#settleWrites(status, 'broken');
    if (this.#isUsable()) this.#reads.end(status);
  }

  #settleConnect(status: Status, failedCall?: 'bind'): void {
    const context = this.#pendingConnect;
    this.#pendingConnect = null;
    context?.runInAsyncScope(() => this.receiver?.onConnect(status, failedCall));
  }

  /** Completes the pending writes, then `shutdown`. Stops if the receiver makes the state differ from `during`. */
  #settleWrites(status: Status, during: State): void {
    const tell = (): void => this.receiver?.onWrite(status);
    while (this.#state === during && this.#writes.drop(tell));
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
    this.#attempt?.cancel();
    queueMicrotask(() => this.#finishClose());
  }

  #finishClose(): void {
    this.#settleConnect(ECANCELED);
    this.#settleWrites(ECANCELED, 'closing');
    this.#state = 'closed';
    this.receiver?.onClose();
  }

  /** Takes over the bytes that another handle of the same socket has not passed on. */
  #takeReadsOf(previous: BunStream): void {
    previous.#state = 'released';
    this.#reads = previous.#reads;
    this.#reads.stop();
    this.#reads.stream = this;
    this.#keepsAlive = previous.#keepsAlive;
  }
}
