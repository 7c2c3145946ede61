import { Buffer } from 'node:buffer';
import type {
  Endpoint,
  InetEndpoint,
  InetName,
  Status,
  StreamHandle,
  StreamKind,
  StreamReceiver,
  TextEncoding,
} from '@net/transport';
import { DONE, EOF, PENDING } from '@net/transport';
import { EBADF, ECANCELED, EINVAL, EISCONN, ENOTCONN, ENOTSUP, EPIPE } from '../errno.ts';
import type { Binding } from '../network/ports.ts';
import type { OpenHandle, Stack } from '../network/stack.ts';
import type { End, EndUser } from '../tcp/end.ts';
import { type InContext, snapshotContext } from './async-context.ts';
import { WriteQueue } from './write-queue.ts';

/** What a read hands over at most, as libuv does. */
const MAX_READ_BYTES = 65_536;

/** A stream of a virtual host: a program's hold on its end of a connection. */
export class MemoryStream implements StreamHandle, EndUser, OpenHandle {
  readonly kind: StreamKind;
  readonly native = null;
  readonly fd = -1;
  readonly boundPath?: string;
  receiver: StreamReceiver | null = null;
  bytesRead = 0;
  bytesWritten = 0;
  readonly #stack: Stack;
  readonly #inContext = snapshotContext();
  readonly #writes = new WriteQueue(snapshotContext);
  #end: End | null = null;
  #binding: Binding | null = null;
  #connectContext: InContext | null = null;
  #isReading = false;
  #hasReportedEnd = false;
  #target: Uint8Array | null = null;
  #isDeliveryScheduled = false;
  #shutdown: 'no' | 'wanted' | 'pending' | 'done' = 'no';
  #shutdownContext = this.#inContext;
  #isClosing = false;
  /** Its host has crashed: whatever the program still does with it has no effect. */
  #isDead = false;
  #isReferenced = true;
  #hasDescriptor = false;
  #typeOfService = 0;
  #noDelay = false;

  constructor(stack: Stack, kind: StreamKind, bound?: { binding?: Binding; path?: string }) {
    this.#stack = stack;
    this.kind = kind;
    this.#binding = bound?.binding ?? null;
    if (bound?.path !== undefined) this.boundPath = bound.path;
    if (bound) this.#hasDescriptor = true;
  }

  /** A connection that was accepted. */
  adopt(end: End): this {
    this.#hasDescriptor = true;
    this.#stack.descriptors.open();
    this.#attach(end);
    return this;
  }

  #attach(end: End): void {
    this.#end = end;
    end.user = this;
    end.noDelay = this.#noDelay;
    this.#stack.handles.add(this);
  }

  /** The host has crashed. The program, which in a test lives on, hears nothing any more. */
  die(): void {
    this.#isDead = true;
    this.#isReading = false;
    this.#end!.user = null;
  }

  get writeQueueSize(): number {
    return this.#writes.size;
  }

  bind(local: InetEndpoint): Status {
    if (this.#isClosing) return EBADF;
    if (this.#binding || this.#end) return EINVAL;
    const status = this.#openDescriptor();
    if (status !== DONE) return status;
    const binding = this.#stack.ports.claim(local, {});
    if (typeof binding === 'number') return binding;
    this.#binding = binding;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#isClosing) return EBADF;
    if (this.#end || this.#connectContext) return EISCONN;
    const status = this.#openDescriptor();
    if (status !== DONE) return status;
    const answer = (result: Status): void => this.#onConnected(result);
    const end =
      'path' in remote
        ? this.#stack.connectPath(remote.path, answer)
        : this.#stack.connect(remote, this.#binding, answer);
    if (typeof end === 'number') return end;
    this.#connectContext = snapshotContext();
    this.#attach(end);
    return PENDING;
  }

  #onConnected(status: Status): void {
    const inContext = this.#connectContext;
    if (!inContext || this.#isClosing || this.#isDead) return;
    this.#connectContext = null;
    if (status !== DONE) this.#end = null;
    this.#tell(inContext, () => this.receiver?.onConnect(status));
  }

  #openDescriptor(): Status {
    if (this.#hasDescriptor) return DONE;
    const status = this.#stack.descriptors.open();
    this.#hasDescriptor = status === DONE;
    return status;
  }

  get #isConnected(): boolean {
    return this.#end !== null && !this.#connectContext;
  }

  readStart(): Status {
    if (this.#isClosing) return EBADF;
    if (!this.#isConnected) return ENOTCONN;
    if (this.#isDead) return DONE;
    this.#isReading = true;
    this.onArrival();
    return DONE;
  }

  readStop(): Status {
    this.#isReading = false;
    return DONE;
  }

  readInto(buffer: Uint8Array): void {
    this.#target = buffer;
  }

  write(bytes: Uint8Array): Status {
    return this.writeMany([bytes]);
  }

  writeText(text: string, encoding: TextEncoding): Status {
    const end = this.#writableEnd();
    if (typeof end === 'number') return end;
    const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text, encoding));
    bytes.write(text, encoding);
    this.bytesWritten += bytes.length;
    return this.#isDead ? DONE : this.#writes.writeOwned(end, bytes);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const end = this.#writableEnd();
    if (typeof end === 'number') return end;
    for (const chunk of chunks) this.bytesWritten += chunk.length;
    return this.#isDead ? DONE : this.#writes.write(end, chunks);
  }

  /** The end to write to, or why nothing can be written. */
  #writableEnd(): End | Status {
    if (this.#isClosing) return EBADF;
    const end = this.#end;
    if (!end || this.#connectContext) return ENOTCONN;
    if (this.#shutdown !== 'no') return EPIPE;
    return end.error === DONE ? end : end.takeError();
  }

  shutdown(): Status {
    if (this.#isClosing || !this.#isConnected || this.#shutdown !== 'no') return ENOTCONN;
    if (this.#end!.error !== DONE) return ENOTCONN;
    this.#shutdown = 'wanted';
    this.#shutdownContext = snapshotContext();
    if (this.#writes.isEmpty && !this.#isDead) this.#finish();
    return PENDING;
  }

  /** All that was written is in the send buffer: the FIN follows it. */
  #finish(): void {
    this.#shutdown = 'pending';
    this.#end!.output.finish();
    this.#stack.timeline.schedule(0, () => this.#endShutdown(DONE));
  }

  #endShutdown(status: Status): void {
    if (this.#shutdown !== 'pending' && this.#shutdown !== 'wanted') return;
    this.#shutdown = 'done';
    this.#tell(this.#shutdownContext, () => this.receiver?.onShutdown(status));
  }

  close(): void {
    if (this.#isClosing) return;
    this.#end?.close();
    this.#startClose();
  }

  reset(): Status {
    if (this.#isClosing) return DONE;
    if (this.kind === 'ipc') return ENOTSUP;
    this.#end?.abort();
    this.#startClose();
    return DONE;
  }

  #startClose(): void {
    this.#isClosing = true;
    this.#isReading = false;
    this.#stack.handles.delete(this);
    if (this.#binding) this.#stack.ports.release(this.#binding);
    if (this.boundPath !== undefined) this.#stack.ipc.release(this.boundPath);
    if (this.#hasDescriptor) this.#stack.descriptors.close();
    this.#updateReference();
    this.#stack.timeline.schedule(0, () => this.#finishClose());
  }

  #finishClose(): void {
    const connectContext = this.#connectContext;
    this.#connectContext = null;
    if (connectContext) this.#tell(connectContext, () => this.receiver?.onConnect(ECANCELED));
    this.#failWrites(ECANCELED);
    this.#endShutdown(ECANCELED);
    this.#tell(this.#inContext, () => this.receiver?.onClose());
  }

  #failWrites(status: Status): void {
    this.#stack.timeline.hasCalledProgram = true;
    this.#writes.drop(() => this.receiver?.onWrite(status));
  }

  // What the end reports.

  get isReading(): boolean {
    return this.#isReading && !this.#target && !this.#stack.isReadingPaused && !this.#stack.isDown;
  }

  onBytes(bytes: Uint8Array): void {
    this.bytesRead += bytes.length;
    this.#tell(this.#inContext, () => this.receiver?.onRead(bytes));
  }

  onArrival(): void {
    if (this.#isDeliveryScheduled || !this.#isReading) return;
    this.#isDeliveryScheduled = true;
    this.#stack.timeline.schedule(0, () => {
      this.#isDeliveryScheduled = false;
      this.#deliver();
    });
  }

  onRoom(): void {
    const end = this.#end!;
    if (!this.#writes.isEmpty) {
      this.#writes.moveOn(end, () => this.#tell(callDirectly, () => this.receiver?.onWrite(DONE)));
    }
    if (this.#shutdown === 'wanted' && this.#writes.isEmpty && !this.#isClosing) this.#finish();
  }

  onBroken(): void {
    const end = this.#end!;
    const { error } = end;
    if (!this.#writes.isEmpty) this.#failWrites(error);
    this.#endShutdown(error);
    this.onArrival();
  }

  /** Hands over what waits in the receive buffer: one read at a time, then the end. */
  #deliver(): void {
    if (!this.#isReading || this.#stack.isReadingPaused || this.#stack.isDown) return;
    const { input, error } = this.#end!;
    const available = input.arrived.length;
    if (available > 0) {
      if (this.#target) this.#deliverInto(this.#target, available);
      else this.onBytes(input.arrived.take(Math.min(available, MAX_READ_BYTES)));
      if (this.#end!.isKnown) input.noteRead();
      this.onArrival();
    } else if (!this.#hasReportedEnd && (input.hasEnded || error !== DONE)) {
      this.#hasReportedEnd = true;
      this.#isReading = false;
      const status = input.hasEnded ? EOF : this.#end!.takeError();
      this.#tell(this.#inContext, () => this.receiver?.onReadEnd(status));
    }
  }

  #deliverInto(target: Uint8Array, available: number): void {
    const length = Math.min(available, target.length);
    this.#end!.input.arrived.takeInto(target.subarray(0, length));
    this.bytesRead += length;
    this.#tell(this.#inContext, () => this.receiver?.onReadInto(length));
  }

  #tell(inContext: InContext, callback: () => void): void {
    this.#stack.timeline.hasCalledProgram = true;
    inContext(callback);
  }

  // References, names, options.

  ref(): void {
    this.#isReferenced = true;
  }

  unref(): void {
    this.#isReferenced = false;
  }

  hasRef(): boolean {
    return this.#isReferenced;
  }

  #updateReference(): void {}

  localName(): InetName | undefined {
    if (this.#isClosing) return undefined;
    return this.#end?.shownLocal ?? this.#binding?.name;
  }

  remoteName(): InetName | undefined {
    return this.#isConnected && !this.#isClosing ? this.#end!.shownRemote : undefined;
  }

  setNoDelay(enable: boolean): Status {
    this.#noDelay = enable;
    if (this.#end) this.#end.noDelay = enable;
    if (enable) this.#end?.output.pump();
    return DONE;
  }

  setKeepAlive(enable: boolean, initialDelay: number, interval?: number, count?: number): Status {
    if (!this.#isConnected || this.kind === 'ipc') return DONE;
    if (enable) this.#end!.keepAlive.start(initialDelay, interval, count);
    else this.#end!.keepAlive.stop();
    return DONE;
  }

  setTypeOfService(value: number): Status {
    if (this.kind === 'ipc') return ENOTSUP;
    this.#typeOfService = value;
    return DONE;
  }

  getTypeOfService(): number {
    return this.kind === 'ipc' ? ENOTSUP : this.#typeOfService;
  }
}

function callDirectly(callback: () => void): void {
  callback();
}
