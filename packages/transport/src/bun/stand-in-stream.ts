import { Buffer } from 'node:buffer';
import {
  DONE,
  EOF,
  type InetName,
  PENDING,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type TextEncoding,
} from '../contract.ts';
import { ownBytes, ReadSide } from '../host/read-side.ts';
import { ECANCELED, EINVAL, ENOTSUP } from '../host/status-of.ts';
import type { SocketName } from './bindings.ts';
import { inetName } from './socket-owner.ts';

/** A request of a call that may complete later. */
interface StandInRequest {
  oncomplete(status: Status): void;
}

/** An object with methods of Node's native handles. A method that returns nothing has succeeded. */
export interface StandIn {
  /** Set by {@link StandInStream}: the object calls it with received bytes, and with none at the end of the stream. */
  onread?: (bytes?: ArrayBuffer | Uint8Array | null) => void;
  fd?: number;
  readStart(): Status | undefined;
  readStop?: (() => Status | undefined) | null;
  writeBuffer?: ((request: StandInRequest, bytes: Uint8Array) => Status | undefined) | null;
  /** Completes by calling `request.oncomplete`. */
  shutdown?: ((request: StandInRequest) => Status | undefined) | null;
  close?: ((closed: () => void) => void) | null;
  reset?: ((closed: () => void) => Status | undefined) | null;
  ref?: (() => void) | null;
  unref?: (() => void) | null;
  getsockname?: ((out: SocketName) => unknown) | null;
  getpeername?: ((out: SocketName) => unknown) | null;
  setNoDelay?: ((enable: boolean) => Status | undefined) | null;
  setKeepAlive?: ((enable: boolean, initialDelay: number) => Status | undefined) | null;
}

export function isStandIn(object: object): object is StandIn {
  return typeof (object as Partial<StandIn>).readStart === 'function';
}

/** A stream over an object that acts like a native handle of Node, which tests and mocking libraries give to `new Socket({ handle })`. */
export class StandInStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind = 'tcp';
  readonly native: StandIn;
  bytesWritten = 0;
  readonly writeQueueSize = 0;
  readonly #reads: ReadSide;
  #isClosed = false;
  #isShuttingDown = false;
  #isReferenced = true;

  constructor(native: StandIn, made: ConstructorParameters<typeof ReadSide>[1]) {
    this.native = native;
    this.#reads = new ReadSide(this, made);
    native.onread = (bytes) => {
      if (this.#isClosed) return;
      if (bytes) this.#reads.add(ownBytes(Buffer.from(bytes as Uint8Array)));
      else this.#reads.end(EOF);
    };
  }

  get fd(): number {
    return this.native.fd ?? -1;
  }

  get bytesRead(): number {
    return this.#reads.bytesRead;
  }

  bind(): Status {
    return EINVAL;
  }

  connect(): Status {
    return EINVAL;
  }

  readStart(): Status {
    // Before the receiver reads, because the object may call `onread` from inside the call.
    const status = this.native.readStart() ?? DONE;
    if (status >= 0) this.#reads.start();
    return status;
  }

  readStop(): Status {
    this.#reads.stop();
    return this.native.readStop?.() ?? DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.into = buffer;
  }

  write(bytes: Uint8Array): Status {
    if (!this.native.writeBuffer) return ENOTSUP;
    // As Node does, takes the object to have written all bytes before it returns.
    const status = this.native.writeBuffer({ oncomplete: () => undefined }, bytes) ?? DONE;
    if (status >= 0) this.bytesWritten += bytes.length;
    return Math.min(status, DONE);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.write(Buffer.from(text, encoding));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    return this.write(Buffer.concat(chunks));
  }

  shutdown(): Status {
    if (!this.native.shutdown) return DONE;
    const oncomplete = (result: Status): void => queueMicrotask(() => this.#settleShutdown(result));
    const status = this.native.shutdown({ oncomplete }) ?? DONE;
    this.#isShuttingDown = status >= 0;
    return status < 0 ? status : PENDING;
  }

  #settleShutdown(status: Status): void {
    if (!this.#isShuttingDown) return;
    this.#isShuttingDown = false;
    this.receiver?.onShutdown(status);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.native.close) this.native.close(this.#onClosed);
    else this.#onClosed();
  }

  reset(): Status {
    if (!this.native.reset) return ENOTSUP;
    const status = this.native.reset(this.#onClosed) ?? DONE;
    this.#isClosed = status >= 0;
    return status;
  }

  readonly #onClosed = (): void => {
    this.#reads.discard();
    queueMicrotask(() => {
      this.#settleShutdown(ECANCELED);
      this.receiver?.onClose();
    });
  };

  ref(): void {
    this.#isReferenced = true;
    this.native.ref?.();
  }

  unref(): void {
    this.#isReferenced = false;
    this.native.unref?.();
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  localName(): InetName | undefined {
    const name: SocketName = {};
    this.native.getsockname?.(name);
    return inetName(name.address, name.port);
  }

  remoteName(): InetName | undefined {
    const name: SocketName = {};
    this.native.getpeername?.(name);
    return inetName(name.address, name.port);
  }

  setNoDelay(enable: boolean): Status {
    return this.native.setNoDelay?.(enable) ?? DONE;
  }

  setKeepAlive(enable: boolean, initialDelay: number): Status {
    return this.native.setKeepAlive?.(enable, initialDelay) ?? DONE;
  }

  setTypeOfService(): Status {
    return ENOTSUP;
  }

  getTypeOfService(): number {
    return ENOTSUP;
  }
}
