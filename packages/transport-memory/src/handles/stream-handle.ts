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
import { DONE, PENDING } from '@net/transport';
import { EALREADY, EBADF, ECANCELED, EINVAL, EISCONN, ENETDOWN, ENOTCONN, ENOTSUP, EPIPE } from '../errno.ts';
import type { Kernel, OpenHandle } from '../network/kernel.ts';
import type { Binding } from '../network/ports.ts';
import type { Stack } from '../network/stack.ts';
import type { End, EndUser } from '../tcp/end.ts';
import { Reference } from '../time/process-hold.ts';
import { callDirectly, type InContext, snapshotContext } from './async-context.ts';
import { ReadSide, type TellReceiver } from './read-side.ts';
import { WriteQueue } from './write-queue.ts';

/** The stream handle of a virtual host: the program's interface to its end of a connection. */
export class MemoryStream implements StreamHandle, EndUser, OpenHandle {
  readonly kind: StreamKind;
  readonly native = null;
  readonly fd = -1;
  readonly boundPath?: string;
  receiver: StreamReceiver | null = null;
  bytesWritten = 0;
  readonly #stack: Stack;
  readonly #kernel: Kernel;
  readonly #inContext = snapshotContext();
  readonly #writes = new WriteQueue(snapshotContext);
  #end: End | null = null;
  #binding: Binding | null = null;
  #connectContext: InContext | null = null;
  #isConnected = false;
  #mayConnectAgain = false;
  readonly #reads: ReadSide;
  #shutdown: 'no' | 'wanted' | 'pending' | 'done' = 'no';
  #shutdownContext = this.#inContext;
  #isClosing = false;
  readonly #reference: Reference;
  #hasDescriptor = false;
  #typeOfService = 0;
  #noDelay = false;

  constructor(stack: Stack, kernel: Kernel, kind: StreamKind, bound?: { binding?: Binding; path?: string }) {
    this.#stack = stack;
    this.#kernel = kernel;
    this.kind = kind;
    this.#reference = new Reference(stack.timeline.hold);
    const tell: TellReceiver = (call) => this.#tell(this.#inContext, call);
    this.#reads = new ReadSide(stack, tell, () => this.#updateReference());
    this.#binding = bound?.binding ?? null;
    if (bound?.path !== undefined) this.boundPath = bound.path;
    if (bound) this.#hasDescriptor = true;
  }

  /** Creates the handle of an accepted connection. */
  adopt(end: End): this {
    this.#hasDescriptor = true;
    this.#isConnected = true;
    this.#kernel.descriptors.open();
    this.#attach(end);
    return this;
  }

  #attach(end: End): void {
    this.#end = end;
    end.user = this;
    end.noDelay = this.#noDelay;
    this.#kernel.handles.add(this);
  }

  /** Called when the host crashes. The program continues to run in the test, but the receiver is called only after a close. */
  die(): void {
    this.#reads.stop();
    this.#end!.user = null;
  }

  /** Whether the host has crashed: further calls of the handle have no effect, except `close` and `reset`. */
  get #isDead(): boolean {
    return this.#kernel.isDead;
  }

  get writeQueueSize(): number {
    return this.#writes.size;
  }

  bind(local: InetEndpoint): Status {
    if (this.#isClosing) return EBADF;
    if (this.#binding || this.#end) return EINVAL;
    if (this.#stack.isDown && !this.#isDead) return ENETDOWN;
    const status = this.#openDescriptor();
    if (status !== DONE) return status;
    const binding = this.#kernel.ports.claim(local, {});
    if (typeof binding === 'number') return binding;
    this.#binding = binding;
    return DONE;
  }

  connect(remote: Endpoint): Status {
    if (this.#isClosing) return EBADF;
    if (this.#connectContext) return EALREADY;
    if (this.#isConnected) return this.#connectAgain();
    const status = this.#openDescriptor();
    if (status !== DONE) return status;
    if (this.#isDead) {
      this.#connectContext = snapshotContext();
      return PENDING;
    }
    const answer = (result: Status): void => this.#onConnected(result);
    const end =
      'path' in remote
        ? this.#stack.connectPath(remote.path, answer)
        : this.#stack.connect(remote, this.#binding, answer);
    if (typeof end === 'number') return end;
    this.#connectContext = snapshotContext();
    this.#mayConnectAgain = this.kind === 'tcp';
    this.#attach(end);
    this.#updateReference();
    return PENDING;
  }

  /** Returns what Linux returns for a second `connect`: one more call on an open TCP connection succeeds, without any effect. */
  #connectAgain(): Status {
    if (!this.#mayConnectAgain || this.#shutdown === 'done') return EISCONN;
    if (this.#end!.error !== DONE) return this.#end!.takeError();
    this.#mayConnectAgain = false;
    this.#connectContext = snapshotContext();
    this.#stack.timeline.schedule(0, () => this.#onConnected(DONE));
    return PENDING;
  }

  #onConnected(status: Status): void {
    const inContext = this.#connectContext;
    if (!inContext || this.#isClosing || this.#isDead) return;
    this.#connectContext = null;
    this.#isConnected = status === DONE;
    if (status !== DONE) this.#end = null;
    this.#updateReference();
    this.#tell(inContext, (receiver) => receiver.onConnect(status));
  }

  #openDescriptor(): Status {
    if (this.#hasDescriptor) return DONE;
    const status = this.#kernel.descriptors.open();
    this.#hasDescriptor = status === DONE;
    return status;
  }

  readStart(): Status {
    if (this.#isClosing) return EBADF;
    if (!this.#isConnected) return ENOTCONN;
    if (!this.#isDead) this.#reads.start(this.#end!);
    return DONE;
  }

  readStop(): Status {
    this.#reads.stop();
    return DONE;
  }

  readInto(buffer: Uint8Array | null): void {
    this.#reads.target = buffer;
  }

  get bytesRead(): number {
    return this.#reads.bytesRead;
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
    return this.#isDead ? DONE : this.#pend(this.#writes.writeOwned(end, bytes));
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const end = this.#writableEnd();
    if (typeof end === 'number') return end;
    for (const chunk of chunks) this.bytesWritten += chunk.length;
    return this.#isDead ? DONE : this.#pend(this.#writes.write(end, chunks));
  }

  #pend(status: Status): Status {
    if (status === PENDING) this.#updateReference();
    return status;
  }

  /** Updates whether the handle keeps the process alive: it does while it is reading or has pending calls. */
  #updateReference(): void {
    const isPending = this.#connectContext !== null || !this.#writes.isEmpty || this.#shutdown === 'wanted';
    this.#reference.isOpen = !this.#isClosing && !this.#isDead && (isPending || this.#reads.isStarted);
  }

  /** The end to write to, or the status with which a write fails. */
  #writableEnd(): End | Status {
    if (this.#isClosing) return EBADF;
    if (!this.#isConnected) return ENOTCONN;
    if (this.#shutdown !== 'no') return EPIPE;
    return this.#end!.takeWriteError() || this.#end!;
  }

  shutdown(): Status {
    if (this.#isClosing || !this.#isConnected || this.#shutdown !== 'no') return ENOTCONN;
    if (this.#end!.error !== DONE) return ENOTCONN;
    this.#shutdown = 'wanted';
    this.#shutdownContext = snapshotContext();
    if (this.#writes.isEmpty && !this.#isDead) this.#finish();
    return PENDING;
  }

  /** Called when all written bytes are in the send buffer: the FIN follows them. */
  #finish(): void {
    this.#shutdown = 'pending';
    this.#end!.output.finish();
    this.#stack.timeline.schedule(0, () => this.#endShutdown(DONE));
  }

  #endShutdown(status: Status): void {
    if (this.#shutdown !== 'pending' && this.#shutdown !== 'wanted') return;
    this.#shutdown = 'done';
    this.#tell(this.#shutdownContext, (receiver) => receiver.onShutdown(status));
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
    this.#reads.stop();
    this.#kernel.handles.delete(this);
    if (this.#binding) this.#kernel.ports.release(this.#binding);
    if (this.boundPath !== undefined) this.#kernel.ipc.release(this.boundPath);
    if (this.#hasDescriptor) this.#kernel.descriptors.close();
    this.#stack.timeline.schedule(0, () => this.#finishClose());
  }

  #finishClose(): void {
    const connectContext = this.#connectContext;
    this.#connectContext = null;
    if (connectContext) this.#tell(connectContext, (receiver) => receiver.onConnect(ECANCELED));
    this.#failWrites(ECANCELED);
    this.#endShutdown(ECANCELED);
    this.#tell(this.#inContext, (receiver) => receiver.onClose());
  }

  #failWrites(status: Status): void {
    this.#stack.timeline.hasCalledProgram = true;
    this.#writes.drop(() => this.receiver?.onWrite(status));
  }

  // Callbacks from the end of the connection (`EndUser`).

  get isReading(): boolean {
    return this.#reads.takesBytes;
  }

  onBytes(bytes: Uint8Array): void {
    this.#reads.hand(bytes);
  }

  onArrival(): void {
    this.#reads.schedule();
  }

  onRoom(): void {
    this.#writes.moveOn(this.#end!, () => this.#tell(callDirectly, (receiver) => receiver.onWrite(DONE)));
    if (this.#shutdown === 'wanted' && this.#writes.isEmpty && !this.#isClosing) this.#finish();
    this.#updateReference();
  }

  onBroken(): void {
    const { error } = this.#end!;
    if (!this.#writes.isEmpty) this.#failWrites(error);
    this.#endShutdown(error);
    this.onArrival();
  }

  #tell(inContext: InContext, call: (receiver: StreamReceiver) => void): void {
    this.#stack.timeline.hasCalledProgram = true;
    inContext(() => this.receiver && call(this.receiver));
  }

  // The methods about references, names and options.

  ref(): void {
    this.#reference.isReferenced = true;
  }

  unref(): void {
    this.#reference.isReferenced = false;
  }

  hasRef(): boolean {
    return this.#reference.isReferenced;
  }

  localName(): InetName | undefined {
    return this.#isClosing ? undefined : (this.#end?.shownLocal ?? this.#binding?.name);
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
