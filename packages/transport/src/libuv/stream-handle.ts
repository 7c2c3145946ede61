import {
  DONE,
  type Endpoint,
  type InetEndpoint,
  type InetName,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type TextEncoding,
} from '../contract.ts';
import { isKeepAliveRefused } from '../runtime/keep-alive.ts';
import type { Bindings, NativeRequest, NativeStream, NativeTcp } from './bindings.ts';
import { bindTcp, isIPv6, nameIfTold } from './native-address.ts';
import { bufferAfter, bytesOf, firstBuffer, lastBuffer, ownBytes, releaseBuffer } from './read-memory.ts';
import { forNativeWrite, keepForWrite } from './write-memory.ts';

/** The property of a native handle that refers to its stream. */
const kStream = Symbol('stream');

type OwnedStream = NativeStream & { [kStream]: LibuvStream };

// The bits of `LibuvStream.#flags`.
const SHUTTING_DOWN = 1 << 0;
/** `close` was called, or `reset` with success. */
const CLOSING = 1 << 1;
/** The receiver is being called with received bytes. */
const DELIVERING = 1 << 2;
/** `#buffer` was set by `readInto`. */
const READS_INTO = 1 << 3;

/**
 * A stream over a TCP or pipe handle of libuv. Each connection has one, so booleans are bits of `#flags`, and methods are not
 * `#private`, because private methods would add a field to every instance.
 */
export class LibuvStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly native: NativeStream;
  readonly #bindings: Bindings;
  #flags = 0;
  /** The buffer that the stream reads into: that of `readInto`, one that all streams share, or after a long read one of its own. */
  #buffer: Uint8Array = firstBuffer();

  constructor(native: NativeStream, bindings: Bindings) {
    this.native = native;
    this.#bindings = bindings;
    (native as OwnedStream)[kStream] = this;
    native.onread = onReadFor(bindings);
    if (!native.allocatesReads) native.useUserBuffer?.(this.#buffer);
    native.reading ??= false;
  }

  get readsInPlace(): boolean {
    return true;
  }

  get kind(): StreamKind {
    return kindOf(this.native, this.#bindings);
  }

  get fd(): number {
    return this.native.fd ?? -1;
  }

  get bytesRead(): number {
    return this.native.bytesRead ?? 0;
  }

  get bytesWritten(): number {
    return this.native.bytesWritten ?? 0;
  }

  get writeQueueSize(): number {
    return this.native.writeQueueSize ?? 0;
  }

  bind(local: InetEndpoint): Status {
    const native = this.native as NativeTcp;
    const status = bindTcp(native, local, 0);
    // libuv's `bind` does not report EADDRINUSE; the next call on the handle, here `getsockname`, does.
    return status === DONE && local.port !== 0 ? native.getsockname!({}) : status;
  }

  connect(remote: Endpoint): Status {
    const { TCPConnectWrap, PipeConnectWrap } = this.#bindings;
    let status: number | undefined;
    if ('path' in remote) {
      const request = new PipeConnectWrap();
      request.oncomplete = onConnect;
      status = this.native.connect(request, remote.path);
    } else {
      const request = new TCPConnectWrap();
      request.oncomplete = onConnect;
      const native = this.native as NativeTcp;
      status = isIPv6(remote.address)
        ? native.connect6(request, remote.address, remote.port)
        : native.connect(request, remote.address, remote.port);
    }
    // Before Node 22 `connect` of a pipe returns undefined, and reports every failure later.
    return status === undefined || status === 0 ? PENDING : status;
  }

  readStart(): Status {
    const { native } = this;
    if (native.reading) return DONE;
    // The buffer was transferred and is empty now. Sets it again, because the native stream still has its old address.
    if (this.#buffer.length === 0) native.useUserBuffer?.(this.#buffer);
    const status = native.readStart();
    native.reading = status === DONE;
    return status;
  }

  readStop(): Status {
    const { native } = this;
    if (!native.reading) return DONE;
    native.reading = false;
    return native.readStop();
  }

  readInto(buffer: Uint8Array | null): void {
    this.setBuffer(buffer ?? firstBuffer(), buffer ? READS_INTO : 0);
    // During a read `onRead` returns the new buffer instead, because each call of `useUserBuffer` adds a listener to the native
    // stream.
    if ((this.#flags & DELIVERING) === 0) this.native.useUserBuffer?.(this.#buffer);
  }

  private setBuffer(buffer: Uint8Array, flags: number): void {
    if ((this.#flags & READS_INTO) === 0) releaseBuffer(this.#buffer);
    this.#flags = (this.#flags & ~READS_INTO) | flags;
    this.#buffer = buffer;
  }

  write(bytes: Uint8Array): Status {
    const request = this.takeWriteRequest(this.#bindings);
    const given = forNativeWrite(bytes);
    const status = statusOfWrite(this.native.writeBuffer(request, given), request, given, this.#bindings);
    if (status === PENDING) keepForWrite(given);
    return status;
  }

  writeText(text: string, encoding: TextEncoding): Status {
    const request = this.takeWriteRequest(this.#bindings);
    const { native } = this;
    let status: number;
    if (encoding === 'utf8') status = native.writeUtf8String(request, text);
    else if (encoding === 'latin1') status = native.writeLatin1String(request, text);
    else if (encoding === 'ascii') status = native.writeAsciiString(request, text);
    else status = native.writeUcs2String(request, text);
    return statusOfWrite(status, request, null, this.#bindings);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const request = this.takeWriteRequest(this.#bindings);
    // libuv aborts the process if it is called with an empty list.
    if (chunks.length === 0) return DONE;
    return statusOfWrite(this.native.writev(request, chunks, true), request, chunks, this.#bindings);
  }

  shutdown(): Status {
    const request = new this.#bindings.ShutdownWrap();
    request.oncomplete = onShutdown;
    // Node sets `handle` on its own shutdown requests. A JavaScript object in place of a native handle may pass `request.handle`
    // to `oncomplete` (see `ForeignStream`).
    request.handle = this.native;
    const status = this.native.shutdown(request);
    // The native `shutdown` returns 1 if it has completed synchronously.
    if (status === 1) return DONE;
    if (status !== 0) return status;
    this.#flags |= SHUTTING_DOWN;
    return PENDING;
  }

  close(): void {
    if (this.#flags & CLOSING) return;
    this.setBuffer(lastBuffer, CLOSING);
    // Without a receiver, as for a connection that the server drops at once, nobody needs the callback.
    this.native.close(this.receiver ? () => this.onClosed() : undefined);
  }

  reset(): Status {
    if (this.#flags & CLOSING) return DONE;
    // libuv would fail with EINVAL, but Node would mark the handle as closing all the same, so that `close` would do nothing.
    if (this.#flags & SHUTTING_DOWN) return this.#bindings.errno.EINVAL;
    const status = (this.native as NativeTcp).reset?.(() => this.onClosed());
    if (status === 0) this.setBuffer(lastBuffer, CLOSING);
    return status ?? this.#bindings.errno.ENOTSUP;
  }

  private onClosed(): void {
    this.receiver?.onClose();
    // The native handle keeps this object alive: on Deno until V8 collects the old generation.
    this.receiver = null;
  }

  ref(): void {
    this.native.ref?.();
  }

  unref(): void {
    this.native.unref?.();
  }

  hasRef(): boolean {
    return this.native.hasRef?.() ?? true;
  }

  localName(): InetName | undefined {
    return nameIfTold(this.native, 'getsockname');
  }

  remoteName(): InetName | undefined {
    return nameIfTold(this.native, 'getpeername');
  }

  setNoDelay(enable: boolean): Status {
    return (this.native as NativeTcp).setNoDelay?.(enable) ?? DONE;
  }

  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status {
    if (isKeepAliveRefused(enable, interval, count)) return this.#bindings.errno.ENOTSUP;
    const status = (this.native as NativeTcp).setKeepAlive?.(enable, initialDelay, interval, count) ?? DONE;
    // For a delay of 0 libuv turns keep-alive on, then fails with EINVAL. The system's delay stays, as the contract requires for 0.
    return status === this.#bindings.errno.EINVAL && enable && initialDelay === 0 ? DONE : status;
  }

  setTypeOfService(value: number): Status {
    return (this.native as NativeTcp).setTypeOfService?.(value) ?? this.#bindings.errno.ENOTSUP;
  }

  getTypeOfService(): number {
    return (this.native as NativeTcp).getTypeOfService?.() ?? this.#bindings.errno.ENOTSUP;
  }

  /** Returns a request object for the next write. Overridden for native handles that are not libuv's. */
  takeWriteRequest({ WriteWrap }: Bindings): NativeRequest {
    const request = spareWriteRequest ?? new WriteWrap();
    spareWriteRequest = undefined;
    return request;
  }

  onShutdown(status: Status): void {
    this.#flags &= ~SHUTTING_DOWN;
    this.receiver?.onShutdown(status);
  }

  /**
   * Called after each read: passes its bytes or its error to the receiver.
   *
   * @returns The buffer for the next read, if it is not the current one.
   */
  onRead(result: number, arrayBuffer: ArrayBuffer | undefined): Uint8Array | undefined {
    const { receiver } = this;
    if (receiver === null || this.#flags & CLOSING) return undefined;
    if (result < 0) {
      // libuv stops reading after every error except ENOBUFS, which it would report again and again.
      if (result === this.#bindings.errno.ENOBUFS) this.native.readStop();
      this.native.reading = false;
      receiver.onReadEnd(result);
    } else if (result > 0) {
      return this.deliver(result, arrayBuffer, receiver);
    }
    return undefined;
  }

  private deliver(
    length: number,
    arrayBuffer: ArrayBuffer | undefined,
    receiver: StreamReceiver,
  ): Uint8Array | undefined {
    const filled = this.#buffer;
    // The caller has transferred the buffer while reading was started, so the bytes cannot be delivered.
    if (filled.length === 0) {
      this.readStop();
      receiver.onReadEnd(this.#bindings.errno.ENOBUFS);
      return undefined;
    }
    this.#flags |= DELIVERING;
    let returned = false;
    try {
      if (this.#flags & READS_INTO) receiver.onReadInto(length);
      else receiver.onRead(arrayBuffer ? ownBytes(arrayBuffer, length) : this.takeBytes(length));
      returned = true;
    } finally {
      this.#flags &= ~DELIVERING;
      // If the receiver throws, this method returns no buffer, so the next buffer is set here.
      if (!returned && this.#buffer !== filled) this.native.useUserBuffer?.(this.#buffer);
    }
    // Also returns an empty buffer, such as a transferred one: libuv then ends the next read with ENOBUFS.
    return this.#buffer !== filled || filled.length === 0 ? this.#buffer : undefined;
  }

  private takeBytes(length: number): Buffer {
    // Without READS_INTO, the buffer is one of `firstBuffer` or `bufferAfter`.
    const filled = this.#buffer as Buffer;
    this.#buffer = bufferAfter(filled, length);
    return bytesOf(filled, length);
  }
}

/** `ipc` for a pipe handle, whoever created it; `tcp` for every other object, also for one that is not a handle of libuv. */
export function kindOf(native: object, { Pipe }: Bindings): StreamKind {
  return native instanceof Pipe ? 'ipc' : 'tcp';
}

/**
 * The request object of a write that completes synchronously is not used afterwards, so it is reused for the next write of the
 * thread. A pending write keeps its request object, and the next write creates another.
 */
let spareWriteRequest: NativeRequest | undefined;

function statusOfWrite(
  status: number,
  request: NativeRequest,
  held: unknown,
  { state, stateIndex }: Bindings,
): Status {
  if (status === 0 && !state[stateIndex.lastWriteWasAsync]) {
    // Reused unless it belongs to a `ForeignStream`, which sets `handle`; unset, it is undefined on Node 20 and null on Node 26.
    if (!request.handle) spareWriteRequest = request;
    return DONE;
  }
  if (status !== 0) return status;
  request.oncomplete = onWrite;
  request.held = held;
  return PENDING;
}

function onWrite(this: NativeRequest, status: number, native: NativeStream): void {
  this.held = undefined;
  (native as OwnedStream)[kStream].receiver?.onWrite(status);
}

function onConnect(this: NativeRequest, status: number, native: NativeStream): void {
  (native as OwnedStream)[kStream].receiver?.onConnect(status);
}

function onShutdown(this: NativeRequest, status: number, native: NativeStream): void {
  (native as OwnedStream)[kStream].onShutdown(status);
}

let onReadOfThread: NativeStream['onread'] | undefined;

/** Returns the `onread` of all streams: one function, which finds the stream through `this`, the native handle. */
function onReadFor({ state, stateIndex }: Bindings): NativeStream['onread'] {
  onReadOfThread ??= function onRead(this: NativeStream, arrayBuffer?: ArrayBuffer) {
    return (this as OwnedStream)[kStream].onRead(state[stateIndex.readBytesOrError]!, arrayBuffer);
  };
  return onReadOfThread;
}
