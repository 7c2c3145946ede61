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
  type Timers,
} from '@net/transport';
import { ECANCELED } from '../errno.ts';
import { type InContext, snapshotContext } from '../handles/async-context.ts';
import { drawMs } from '../random/distribution.ts';
import type { Random } from '../random/random.ts';
import { FaultyStream } from './faulty-stream.ts';
import type { Faults } from './rule.ts';

/** The services with which a handle determines its faults. */
export interface FaultSource {
  readonly random: Random;
  readonly timers: Timers;
  faultsOfConnect(remote: Endpoint): Faults | undefined;
}

/** A stream handle whose connection may have faults. Without faults the underlying handle reports to the receiver directly. */
export class FaultyHandle implements StreamHandle {
  readonly kind: StreamKind;
  /** Not available: TLS and others would use the native handle directly and bypass the faults. */
  readonly native = null;
  readonly fd = -1;
  readonly boundPath?: string;
  readonly #below: StreamHandle;
  readonly #source: FaultSource;
  #stream: FaultyStream | null = null;
  #receiver: StreamReceiver | null = null;
  #pendingConnect: InContext | null = null;
  #isClosed = false;

  constructor(below: StreamHandle, source: FaultSource, faults?: Faults) {
    this.#below = below;
    this.#source = source;
    this.kind = below.kind;
    if (below.boundPath !== undefined) this.boundPath = below.boundPath;
    if (!faults) return;
    this.#suffer(faults).start();
  }

  #suffer(faults: Faults): FaultyStream {
    this.#stream = new FaultyStream(this.#below, faults, this.#source.random, this.#source.timers);
    this.#stream.receiver = this.#receiver;
    return this.#stream;
  }

  get receiver(): StreamReceiver | null {
    return this.#receiver;
  }

  set receiver(receiver: StreamReceiver | null) {
    this.#receiver = receiver;
    if (this.#stream) this.#stream.receiver = receiver;
    else this.#below.receiver = receiver;
  }

  connect(remote: Endpoint): Status {
    const faults = this.#source.faultsOfConnect(remote);
    if (!faults) return this.#below.connect(remote);
    const { refusal, latency } = faults;
    if (refusal !== undefined) {
      this.#answerLater(refusal, 0);
      return PENDING;
    }
    const stream = this.#suffer(faults);
    stream.onConnect = (status, failedCall) => this.#onConnected(stream, status, failedCall, latency);
    const status = this.#below.connect(remote);
    if (status < 0) return status;
    if (status === DONE) this.#onConnected(stream, DONE, undefined, latency);
    this.#pendingConnect ??= snapshotContext();
    return PENDING;
  }

  #onConnected(
    stream: FaultyStream,
    status: Status,
    failedCall: 'bind' | undefined,
    latency: Faults['latency'],
  ): void {
    this.#pendingConnect ??= snapshotContext();
    const delayMs = latency === undefined ? 0 : drawMs(latency, this.#source.random);
    this.#answerLater(status, delayMs, failedCall, () => stream.start());
  }

  /** Completes the pending connect, unless the handle is closed before. */
  #answerLater(status: Status, delayMs: number, failedCall?: 'bind', before?: () => void): void {
    this.#pendingConnect ??= snapshotContext();
    this.#source.timers.setTimeout(() => {
      if (this.#isClosed) return;
      before?.();
      this.#answerConnect(status, failedCall);
    }, delayMs);
  }

  #answerConnect(status: Status, failedCall?: 'bind'): void {
    const inContext = this.#pendingConnect;
    this.#pendingConnect = null;
    inContext?.(() => this.#receiver?.onConnect(status, failedCall));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#cancelConnect();
    (this.#stream ?? this.#below).close();
  }

  reset(): Status {
    if (this.#isClosed) return DONE;
    const status = (this.#stream ?? this.#below).reset();
    if (status === DONE) {
      this.#isClosed = true;
      this.#cancelConnect();
    }
    return status;
  }

  /** Reports ECANCELED for a connect whose result was not reported yet. */
  #cancelConnect(): void {
    if (this.#pendingConnect) queueMicrotask(() => this.#answerConnect(ECANCELED));
  }

  get bytesRead(): number {
    return (this.#stream ?? this.#below).bytesRead;
  }

  get bytesWritten(): number {
    return (this.#stream ?? this.#below).bytesWritten;
  }

  get writeQueueSize(): number {
    return (this.#stream ?? this.#below).writeQueueSize;
  }

  get #isConnecting(): boolean {
    return this.#pendingConnect !== null;
  }

  readStart(): Status {
    return this.#stream && !this.#isConnecting ? this.#stream.readStart() : this.#below.readStart();
  }

  readStop(): Status {
    return (this.#stream ?? this.#below).readStop();
  }

  readInto(buffer: Uint8Array | null): void {
    if (this.#stream) this.#stream.target = buffer;
    else this.#below.readInto(buffer);
  }

  write(bytes: Uint8Array): Status {
    return this.#stream && !this.#isConnecting ? this.#stream.writeMany([bytes]) : this.#below.write(bytes);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    return this.#stream && !this.#isConnecting
      ? this.#stream.writeText(text, encoding)
      : this.#below.writeText(text, encoding);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    return this.#stream && !this.#isConnecting
      ? this.#stream.writeMany(chunks)
      : this.#below.writeMany(chunks);
  }

  shutdown(): Status {
    return this.#stream && !this.#isConnecting ? this.#stream.shutdown() : this.#below.shutdown();
  }

  bind(local: InetEndpoint): Status {
    return this.#below.bind(local);
  }

  ref(): void {
    this.#below.ref();
  }

  unref(): void {
    this.#below.unref();
  }

  hasRef(): boolean {
    return this.#below.hasRef();
  }

  localName(): InetName | undefined {
    return this.#below.localName();
  }

  remoteName(): InetName | undefined {
    return this.#below.remoteName();
  }

  setNoDelay(enable: boolean): Status {
    return this.#below.setNoDelay(enable);
  }

  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status {
    return this.#below.setKeepAlive(enable, initialDelay, interval, count);
  }

  setTypeOfService(value: number): Status {
    return this.#below.setTypeOfService(value);
  }

  getTypeOfService(): number {
    return this.#below.getTypeOfService();
  }
}
