import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import {
  DONE,
  type Endpoint,
  EOF,
  type InetEndpoint,
  type InetName,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type TextEncoding,
} from '../contract.ts';
import { nameOf } from '../host/name-of.ts';
import { ReadSide } from '../host/read-side.ts';
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
import { getTypeOfService, setKeepAlive, setNoDelay, setTypeOfService } from './socket-options.ts';
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
export class BunStream implements StreamHandle {
  /** The callbacks of every socket: each is passed on to the stream that owns the socket. */
  static readonly handlers: BunHandlers<BunStream> = {
    data: ({ data }, bytes) => data.#onBytes(bytes),
    drain: ({ data }) => data.#onDrain(),
    end: ({ data }) => data.#onEnd(),
    close: ({ data }, error) => data.#onNativeClose(error),
  };

  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  #native: BunSocket<BunStream> | null = null;
  #attempt: ConnectAttempt | null = null;
  #state: State = 'fresh';
  #referenced = true;
  /** Whether the socket does not read, because bytes arrived while reading was stopped. */
  #isPaused = false;

  #local: InetEndpoint | undefined;
  #localName: InetName | undefined;
  #remoteName: InetName | undefined;

  #reads: ReadSide;
  readonly #writes = new WriteQueue();
  /** The async context of the events of this stream. */
  readonly #made: AsyncResource;
  /** The async context of the pending `connect`. */
  #pendingConnect: AsyncResource | null = null;
  #pendingShutdown = false;
  #shut = false;

  constructor(kind: StreamKind, made = new AsyncResource('NET_BUN_STREAM')) {
    this.kind = kind;
    this.#made = made;
    this.#reads = new ReadSide(this, made);
  }

  /** Makes this stream the owner of a connected socket. */
  own(native: BunSocket<unknown>): this {
    const { data } = native;
    if (data instanceof BunStream) this.#takeReadsOf(data);
    this.#native = native as BunSocket<BunStream>;
    this.#native.data = this;
    this.#state = 'open';
    return this;
  }

  get native(): object | null {
    return this.#native;
  }

  get fd(): number {
    return this.#native?.fd ?? -1;
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

  /** Not part of the contract: Node's HTTP agent calls it when it reuses a socket. */
  getAsyncId(): number {
    return this.#made.asyncId();
  }

  bind(local: InetEndpoint): Status {
    if (this.#state !== 'fresh') return EINVAL;
    // Passed to `connect`: Bun has no separate `bind`.
    this.#local = local;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#state !== 'fresh') return this.#state === 'connecting' ? EALREADY : EISCONN;
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

  #onConnected(status: Status, native?: BunSocket<unknown>, failedCall?: 'bind'): void {
    this.#attempt = null;
    if (native) {
      this.own(native);
      this.#native?.reload({ socket: BunStream.handlers });
      if (!this.#referenced) native.unref();
    } else {
      this.#state = 'broken';
    }
    this.#settleConnect(status, failedCall);
    if (!native && this.#isUsable()) this.#reads.end(status);
  }

  readStart(): Status {
    if (this.#state === 'fresh') return ENOTCONN;
    if (!this.#isUsable()) return EBADF;
    this.#reads.start();
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#native?.resume();
    }
    return DONE;
  }

  /** The socket is paused only if bytes arrive: often reading is started again before, and no system call is needed. */
  readStop(): Status {
    if (this.#state !== 'released') this.#reads.stop();
    return DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.into = buffer;
  }

  write(bytes: Uint8Array): Status {
    return this.#refuseWrite() || this.#writes.write(this.#native!, bytes);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.write(Buffer.from(text, encoding));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    return this.#refuseWrite() || this.#writes.writeMany(this.#native!, chunks);
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
    this.#native?.close();
  }

  reset(): Status {
    if (this.kind !== 'tcp') return ENOTSUP;
    if (!this.#isUsable()) return DONE;
    this.#beginClose();
    this.#native?.terminate();
    return DONE;
  }

  ref(): void {
    this.#referenced = true;
    (this.#attempt ?? this.#native)?.ref();
  }

  unref(): void {
    this.#referenced = false;
    (this.#attempt ?? this.#native)?.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  localName(): InetName | undefined {
    if (this.kind !== 'tcp' || !this.#native) return undefined;
    this.#localName ??= nameOf(this.#native.localAddress, this.#native.localPort);
    return this.#localName;
  }

  remoteName(): InetName | undefined {
    if (this.kind !== 'tcp' || !this.#native) return undefined;
    this.#remoteName ??= nameOf(this.#native.remoteAddress, this.#native.remotePort);
    return this.#remoteName;
  }

  setNoDelay(enable: boolean): Status {
    return setNoDelay(this.#native, enable);
  }

  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status {
    return setKeepAlive(this.#native, enable, initialDelay, interval, count);
  }

  setTypeOfService(value: number): Status {
    return setTypeOfService(this.#native, value);
  }

  getTypeOfService(): number {
    return getTypeOfService(this.#native);
  }

  #onBytes(bytes: Uint8Array): void {
    if (!this.#isUsable()) return;
    if (!this.#reads.isReading) {
      this.#isPaused = true;
      this.#native?.pause();
    }
    this.#reads.add(bytes);
  }

  #onDrain(): void {
    if (this.#writes.isEmpty || !this.#isUsable()) return;
    this.#writes.flush(this.#native!, () => this.receiver?.onWrite(DONE));
    if (this.#pendingShutdown && this.#writes.isEmpty && this.#state === 'open') this.#sendFin();
  }

  #onEnd(): void {
    if (this.#isUsable()) this.#reads.end(EOF);
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
    this.#native?.shutdown();
    queueMicrotask(() => {
      if (!this.#pendingShutdown || !this.#isUsable()) return;
      this.#pendingShutdown = false;
      this.receiver?.onShutdown(DONE);
    });
  }

  #isUsable(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed' && this.#state !== 'released';
  }

  #refuseWrite(): Status {
    if (this.#state === 'open' && !this.#shut) return DONE;
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
    if (this.#pendingShutdown && this.#state === during) {
      this.#pendingShutdown = false;
      this.receiver?.onShutdown(status);
    }
  }

  #beginClose(): void {
    this.#state = 'closing';
    this.#reads.discard();
    this.#attempt?.cancel();
    queueMicrotask(() => this.#made.runInAsyncScope(this.#finishClose, this));
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
    this.#isPaused = previous.#isPaused;
  }
}
