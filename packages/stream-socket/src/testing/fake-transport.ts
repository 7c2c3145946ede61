import {
  type Capabilities,
  DONE,
  type Endpoint,
  type InetEndpoint,
  type InetName,
  type ListenHandle,
  type OpenFailure,
  PENDING,
  type Resolver,
  type Status,
  type StreamHandle,
  type StreamKind,
  type StreamReceiver,
  type Transport,
} from '@net/transport';

const ECANCELED = -125;

/** The return values of a fake stream's methods. */
export interface Answers {
  bind?: Status;
  connect?: Status;
  readStart?: Status;
  write?: Status;
  shutdown?: Status;
  reset?: Status;
}

/** A stream without a connection: records the calls of its methods, and reports the events that a test triggers. */
export class FakeStream implements StreamHandle {
  receiver: StreamReceiver | null = null;
  readonly kind: StreamKind;
  readonly native = null;
  readonly fd = -1;
  readonly calls: string[] = [];
  bytesRead = 0;
  bytesWritten = 0;
  writeQueueSize = 0;
  closed = false;
  readonly answers: Answers;
  #closing = false;
  #referenced = true;
  readonly #pending = { connect: 0, write: 0, shutdown: 0 };

  constructor(kind: StreamKind, answers: Answers) {
    this.kind = kind;
    this.answers = answers;
  }

  bind({ address, port }: InetEndpoint): Status {
    return this.#answer(`bind ${address}:${port}`, this.answers.bind ?? DONE);
  }

  connect(remote: Endpoint): Status {
    const to = 'path' in remote ? remote.path : `${remote.address}:${remote.port}`;
    return this.#answer(`connect ${to}`, this.answers.connect ?? PENDING, 'connect');
  }

  readStart(): Status {
    return this.#answer('readStart', this.answers.readStart ?? DONE);
  }

  readStop(): Status {
    return this.#answer('readStop', DONE);
  }

  readInto(buffer: Uint8Array | null): void {
    this.calls.push(`readInto ${buffer?.length ?? 'nothing'}`);
  }

  write(bytes: Uint8Array): Status {
    return this.#write(`write ${Buffer.from(bytes).toString('latin1')}`, bytes.length);
  }

  writeText(text: string, encoding: string): Status {
    return this.#write(`write ${encoding} ${text}`, text.length);
  }

  writeMany(chunks: readonly Uint8Array[]): Status {
    const text = chunks.map((chunk) => Buffer.from(chunk).toString('latin1')).join('|');
    return this.#write(`writeMany ${text}`, text.length - chunks.length + 1);
  }

  shutdown(): Status {
    return this.#answer('shutdown', this.answers.shutdown ?? DONE, 'shutdown');
  }

  close(): void {
    if (this.#closing) throw new Error('Closed twice');
    this.#closing = true;
    this.calls.push('close');
    queueMicrotask(() => this.#finishClose());
  }

  reset(): Status {
    if (this.kind !== 'tcp') return -95;
    const status = this.answers.reset ?? DONE;
    this.calls.push('reset');
    if (status === DONE) {
      this.#closing = true;
      queueMicrotask(() => this.#finishClose());
    }
    return status;
  }

  ref(): void {
    this.#referenced = true;
    this.calls.push('ref');
  }

  unref(): void {
    this.#referenced = false;
    this.calls.push('unref');
  }

  hasRef(): boolean {
    return this.#referenced;
  }

  localName(): InetName {
    this.calls.push('localName');
    return { address: '127.0.0.1', family: 'IPv4', port: 1 };
  }

  remoteName(): InetName {
    this.calls.push('remoteName');
    return { address: '127.0.0.1', family: 'IPv4', port: 2 };
  }

  setNoDelay(enable: boolean): Status {
    return this.#answer(`setNoDelay ${enable}`, DONE);
  }

  setKeepAlive(...args: unknown[]): Status {
    return this.#answer(`setKeepAlive ${args.join(' ')}`.trimEnd(), DONE);
  }

  setTypeOfService(value: number): Status {
    return this.#answer(`setTypeOfService ${value}`, DONE);
  }

  getTypeOfService(): number {
    return this.#answer('getTypeOfService', 7);
  }

  /** Completes the pending `connect`. */
  finishConnect(status: Status = DONE): void {
    this.#end('connect');
    this.receiver!.onConnect(status);
  }

  /** Completes the oldest pending write. */
  finishWrite(status: Status = DONE): void {
    this.#end('write');
    this.receiver!.onWrite(status);
  }

  finishShutdown(status: Status = DONE): void {
    this.#end('shutdown');
    this.receiver!.onShutdown(status);
  }

  /** Reports the bytes of `text` as received. */
  arrive(text: string): void {
    const bytes = Buffer.from(text);
    this.bytesRead += bytes.length;
    this.receiver!.onRead(bytes);
  }

  #write(call: string, length: number): Status {
    const status = this.#answer(call, this.answers.write ?? DONE, 'write');
    if (status >= DONE) this.bytesWritten += length;
    return status;
  }

  #answer(call: string, status: Status, pending?: 'connect' | 'write' | 'shutdown'): Status {
    if (this.#closing) throw new Error(`${call} after close`);
    this.calls.push(call);
    if (pending && status === PENDING) this.#pending[pending]++;
    return status;
  }

  #end(call: 'connect' | 'write' | 'shutdown'): void {
    if (this.#pending[call]-- === 0) throw new Error(`No ${call} is pending`);
  }

  #finishClose(): void {
    const receiver = this.receiver;
    if (this.#pending.connect-- > 0) receiver?.onConnect(ECANCELED);
    while (this.#pending.write-- > 0) receiver?.onWrite(ECANCELED);
    if (this.#pending.shutdown-- > 0) receiver?.onShutdown(ECANCELED);
    this.closed = true;
    receiver?.onClose();
  }
}

/** A transport whose handles are fakes: the test plays the operating system. */
export class FakeTransport implements Transport {
  readonly name = 'fake';
  readonly addressConfigHint = 0;
  readonly capabilities: Capabilities = {
    acceptControl: false,
    boundPaths: false,
    boundPorts: false,
    descriptors: false,
    ipv6Only: false,
    keepAliveProbes: true,
    reusePort: false,
    typeOfService: true,
  };
  readonly streams: FakeStream[] = [];
  readonly answers: Answers;

  constructor(answers: Answers = {}) {
    this.answers = answers;
  }

  /** The stream created last. */
  get stream(): FakeStream {
    const last = this.streams.at(-1);
    if (!last) throw new Error('No stream has been made');
    return last;
  }

  createStream(kind: StreamKind): FakeStream {
    const stream = new FakeStream(kind, this.answers);
    this.streams.push(stream);
    return stream;
  }

  createListener(): ListenHandle {
    throw new Error('A fake does not listen');
  }

  bind(): Status {
    return -95;
  }

  openStream(): OpenFailure {
    return { status: -9, type: 'UNKNOWN' };
  }

  openListener(): OpenFailure {
    return { status: -9, type: 'UNKNOWN' };
  }

  adoptStream(): undefined {
    return undefined;
  }

  adoptListener(): undefined {
    return undefined;
  }

  readonly resolve: Resolver = () => {
    throw new Error('A fake does not resolve');
  };
}
