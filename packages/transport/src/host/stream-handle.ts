import { AsyncResource } from 'node:async_hooks';
import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
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
import { isWorkerd } from '../runtime/workerd.ts';
import { bindListeners } from './async-context.ts';
import { connectOptions } from './connect-options.ts';
import { nameOf } from './name-of.ts';
import { ownBytes, ReadSide } from './read-side.ts';
import { getTypeOfService, setKeepAlive, setTypeOfService } from './socket-options.ts';
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
} from './status-of.ts';
import { WriteQueue } from './write-queue.ts';

/** `fresh`: not connected yet. `broken`: `connect` or the connection failed. `released`: another handle wraps the socket now. */
type State = 'fresh' | 'connecting' | 'open' | 'broken' | 'closing' | 'closed' | 'released';

/** The current handle of each socket: the handle that was created last. No other handle receives the socket's events. */
const owners = new WeakMap<Socket, HostStream>();

/**
 * A stream over a socket of the runtime.
 *
 * The contract requires that every pending call completes, in order. When the runtime's socket fails or closes, it reports only
 * the failure or the close. So this class keeps the pending calls, and completes them itself.
 */
export class HostStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  readonly native: Socket;
  readonly fd = -1;
  #state: State;
  #hostClosed = false;
  #referenced = true;

  #local: InetEndpoint | undefined;
  #localName: InetName | undefined;
  #remoteName: InetName | undefined;

  readonly #reads: ReadSide;
  readonly #writes: WriteQueue;
  #bytesWritten = 0;
  /** The async context in which this stream was created. */
  readonly #made = new AsyncResource('NET_HOST_STREAM');
  /** The async context of the pending `connect`. */
  #pendingConnect: AsyncResource | null = null;
  #isConnectedAgain = false;
  #pendingShutdown = false;
  #shut = false;

  constructor(kind: StreamKind, native: Socket, state: 'fresh' | 'open') {
    this.kind = kind;
    this.native = native;
    this.#state = state;
    this.#reads = new ReadSide(this, this.#made);
    this.#writes = new WriteQueue(native, () => {
      if (this.#isUsable()) this.receiver?.onWrite(DONE);
      this.#unrefIfIdle();
    });
    owners.get(native)?.release();
    owners.set(native, this);
    // Paused explicitly, so that adding a 'data' listener does not start reading.
    native.pause();
    this.#listeners = bindListeners(this.#made, this.#listeners);
    for (const [event, listener] of Object.entries(this.#listeners)) native.on(event, listener);
    if (state === 'open') this.#rememberNames();
  }

  get bytesRead(): number {
    return this.#reads.bytesRead;
  }

  get bytesWritten(): number {
    return this.#bytesWritten;
  }

  get writeQueueSize(): number {
    return this.#writes.size;
  }

  /** Node's HTTP client calls this when it returns a kept-alive socket to its agent. The real async id is not accessible. */
  getAsyncId(): number {
    return 0;
  }

  bind(local: InetEndpoint): Status {
    if (this.#state !== 'fresh') return EINVAL;
    // workerd ignores the options `localAddress` and `localPort`.
    if (isWorkerd()) return ENOTSUP;
    // Passed to `connect`: the runtime has no separate `bind`.
    this.#local = local;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#state !== 'fresh') return this.#connectAgain();
    if ('path' in remote && isWorkerd()) return ENOTSUP;
    try {
      // The runtime creates its handle in `connect`. Its events must have the async context of this stream, not the current one.
      this.#made.runInAsyncScope(() => this.native.connect(connectOptions(remote, this.#local)));
    } catch (error) {
      return statusOf(error);
    }
    this.#state = 'connecting';
    this.#pendingConnect = new AsyncResource('NET_HOST_CONNECT');
    return PENDING;
  }

  /** Returns what Linux returns for a second `connect`: one more call on an open TCP connection succeeds, without any effect. */
  #connectAgain(): Status {
    if (this.#state === 'connecting') return EALREADY;
    const isWhole = this.#state === 'open' && this.#shut === this.#pendingShutdown;
    if (!isWhole || this.kind !== 'tcp' || this.#isConnectedAgain) return EISCONN;
    this.#isConnectedAgain = true;
    this.#pendingConnect = new AsyncResource('NET_HOST_CONNECT');
    setImmediate(() => this.#settleConnect(DONE));
    return PENDING;
  }

  readStart(): Status {
    if (this.#state === 'fresh') return ENOTCONN;
    if (!this.#isUsable()) return EBADF;
    this.#reads.start();
    this.native.resume();
    return DONE;
  }

  readStop(): Status {
    this.#reads.stop();
    this.native.pause();
    return DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.into = buffer;
  }

  write(bytes: Uint8Array): Status {
    return this.#refuseWrite() || this.#accept(this.#writes.write(bytes), bytes.length);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return (
      this.#refuseWrite() ||
      this.#accept(this.#writes.writeText(text, encoding), Buffer.byteLength(text, encoding))
    );
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    return this.#refuseWrite() || this.#accept(this.#writes.writeMany(chunks), length);
  }

  shutdown(): Status {
    if (this.#shut || (this.#state !== 'open' && this.#state !== 'connecting')) return ENOTCONN;
    this.#shut = true;
    this.#pendingShutdown = true;
    this.#writes.end();
    return PENDING;
  }

  close(): void {
    if (!this.#isUsable()) return;
    const hasHost = this.#state !== 'fresh' && !this.#hostClosed;
    this.#beginClose();
    this.native.destroy();
    if (!hasHost) queueMicrotask(this.#made.bind(() => this.#finishClose()));
  }

  reset(): Status {
    if (this.kind !== 'tcp') return ENOTSUP;
    if (this.#state === 'open' && !this.#hostClosed) {
      this.#beginClose();
      this.native.resetAndDestroy();
    } else {
      this.close();
    }
    return DONE;
  }

  ref(): void {
    this.#referenced = true;
    // An unconnected socket would defer this call until it is connected, and so undo later calls of `unref`.
    if (this.#state !== 'fresh') this.native.ref();
  }

  unref(): void {
    this.#referenced = false;
    this.#unrefIfIdle();
  }

  /** A pending call keeps the process alive, even if the stream is unreferenced, as on libuv. Deno's sockets do not do so. */
  #unrefIfIdle(): void {
    if (!this.#referenced && this.#state !== 'fresh' && !this.#isWaited()) this.native.unref();
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  localName(): InetName | undefined {
    return this.#localName;
  }

  remoteName(): InetName | undefined {
    return this.#remoteName;
  }

  setNoDelay(enable: boolean): Status {
    this.native.setNoDelay(enable);
    return DONE;
  }

  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status {
    return setKeepAlive(this.native, enable, initialDelay, interval, count);
  }

  setTypeOfService(value: number): Status {
    return setTypeOfService(this.native, value);
  }

  getTypeOfService(): number {
    return getTypeOfService(this.native);
  }

  #listeners = {
    connect: (): void => {
      if (this.#state !== 'connecting') return;
      this.#state = 'open';
      this.#rememberNames();
      this.#settleConnect(DONE);
    },
    data: (bytes: Uint8Array): void => {
      if (this.#isUsable()) this.#reads.add(ownBytes(bytes));
    },
    end: (): void => this.#reads.end(EOF),
    finish: (): void => {
      if (!this.#pendingShutdown || !this.#isUsable()) return;
      this.#pendingShutdown = false;
      this.receiver?.onShutdown(DONE);
      this.#unrefIfIdle();
    },
    error: (error: NodeJS.ErrnoException): void => {
      this.#break(statusOf(error), error.syscall);
    },
    close: (): void => {
      this.#hostClosed = true;
      if (this.#state === 'closing') this.#finishClose();
      // The socket was not closed by this handle, and the end of the stream or the result of a call is not reported yet.
      else if (!this.#reads.hasEnded || this.#isWaited()) this.#break(ECANCELED);
    },
  };

  #isWaited(): boolean {
    return this.#pendingConnect !== null || !this.#writes.isEmpty || this.#pendingShutdown;
  }

  #isUsable(): boolean {
    return this.#state !== 'closing' && this.#state !== 'closed' && this.#state !== 'released';
  }

  #refuseWrite(): Status {
    if (this.#shut || this.#state === 'broken') return EPIPE;
    return this.#state === 'open' || this.#state === 'connecting' ? DONE : EBADF;
  }

  #accept(status: Status, length: number): Status {
    if (status >= DONE) this.#bytesWritten += length;
    if (status === PENDING) this.native.ref();
    return status;
  }

  #rememberNames(): void {
    if (this.kind !== 'tcp') return;
    // Read now, because the runtime's socket loses its names when it closes, which may be before this handle closes.
    const { native } = this;
    this.#localName = nameOf(native.localAddress, native.localPort);
    this.#remoteName = nameOf(native.remoteAddress, native.remotePort);
  }

  #break(status: Status, syscall?: string): void {
    if (!this.#isUsable() || this.#state === 'broken') return;
    this.#state = 'broken';
    this.#settleConnect(status, syscall === 'bind' ? 'bind' : undefined);
    // A failed read is reported before the pending writes, as by libuv; the receiver may then close the stream.
    if (syscall === 'read' && this.#reads.isReading) this.#reads.end(status);
    this.#settleWrites(status, 'broken');
    if (this.#isUsable()) this.#reads.end(status);
  }

  #settleConnect(status: Status, failedCall?: 'bind'): void {
    const context = this.#pendingConnect;
    this.#pendingConnect = null;
    context?.runInAsyncScope(() => this.receiver?.onConnect(status, failedCall));
    this.#unrefIfIdle();
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
  }

  #finishClose(): void {
    if (this.#state !== 'closing') return;
    this.#settleConnect(ECANCELED);
    this.#settleWrites(ECANCELED, 'closing');
    this.#state = 'closed';
    this.receiver?.onClose();
  }

  /** Called when another handle is created for the same socket: removes the event listeners of this handle. */
  release(): void {
    for (const [event, listener] of Object.entries(this.#listeners)) this.native.off(event, listener);
    this.#state = 'released';
    this.#reads.stop();
  }
}
