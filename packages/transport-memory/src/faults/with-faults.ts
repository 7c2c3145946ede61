import type {
  BoundHandle,
  Endpoint,
  InetName,
  ListenHandle,
  ListenOptions,
  ListenReceiver,
  Resolver,
  Status,
  StreamHandle,
  StreamKind,
  Timers,
  Transport,
} from '@net/transport';
import { Random } from '../random/random.ts';
import { FaultyHandle } from './faulty-handle.ts';
import { checkFaultOptions, type FaultOptions, type FaultRule, type Faults, RuleBook } from './rule.ts';

/**
 * Wraps a transport so that its connections have the faults of the rules. The transport may use the real network or a virtual
 * one. Handles that are opened by a descriptor, adopted, or shared by the workers of a cluster have no faults.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for an unknown option or an invalid rule.
 */
export function withFaults(transport: Transport, options: FaultOptions): Transport {
  checkFaultOptions(options, 'options');
  const { rules, seed = Math.random() } = options;
  const injector = new FaultInjector(transport, rules, String(seed));
  const wrapBound = (bound: BoundHandle | Status): BoundHandle | Status =>
    typeof bound === 'number' ? bound : new FaultyBound(bound, injector);
  // The type requires the optional properties of a transport, too, so that none is left out.
  const wrapped: { [Name in keyof Required<Transport>]: Transport[Name] } = {
    name: transport.name,
    capabilities: transport.capabilities,
    timers: transport.timers,
    addressConfigHint: transport.addressConfigHint,
    connectsToNames: transport.connectsToNames,
    shareListener: transport.shareListener,
    listenNeeds: transport.listenNeeds,
    hasSocketFiles: transport.hasSocketFiles,
    // The handles are wrapped, so Node cannot use them.
    hasNodeHandles: false,
    resolve: injector.resolve,
    createStream: (kind) => new FaultyHandle(transport.createStream(kind), injector),
    createListener: (kind) => new FaultyListener(transport.createListener(kind), injector),
    bind: (local, options) => wrapBound(transport.bind(local, options)),
    openStream: (fd) => transport.openStream(fd),
    openListener: (fd) => transport.openListener(fd),
    adoptStream: (native) => transport.adoptStream(native),
    adoptListener: (native) => transport.adoptListener(native),
  };
  return wrapped;
}

/** Determines the faults of each connection. */
class FaultInjector {
  readonly random: Random;
  readonly timers: Timers;
  readonly #transport: Transport;
  readonly #rules: RuleBook;
  /** The host names that resolved to each address. */
  readonly #names = new Map<string, Set<string>>();

  constructor(transport: Transport, rules: readonly FaultRule[], seed: string) {
    this.#transport = transport;
    this.random = new Random(`${seed} faults`);
    this.#rules = new RuleBook(rules, this.random);
    this.timers = transport.timers ?? (globalThis as unknown as Timers);
  }

  readonly resolve: Resolver = (hostname, options, callback) => {
    this.#transport.resolve(hostname, options, (error, address, family) => {
      const found = error ? [] : Array.isArray(address) ? address.map((each) => each.address) : [address];
      for (const each of found) this.#names.set(each, (this.#names.get(each) ?? new Set()).add(hostname));
      callback(error, address, family);
    });
  };

  faultsOfConnect(remote: Endpoint): Faults | undefined {
    return this.#faults('out', remote, 'path' in remote ? undefined : remote.port);
  }

  faultsOfAccepted(stream: StreamHandle, local: InetName | undefined): Faults | undefined {
    return this.#faults('in', stream.remoteName(), local?.port);
  }

  #faults(direction: 'in' | 'out', peer: Endpoint | undefined, port: number | undefined): Faults | undefined {
    const host = peer && ('path' in peer ? peer.path : peer.address);
    const hosts = host === undefined ? [] : [host, ...(this.#names.get(host) ?? [])];
    return this.#rules.faultsOf({ direction, hosts, port });
  }
}

class FaultyBound implements BoundHandle {
  readonly kind: StreamKind;
  readonly fd = -1;
  readonly #below: BoundHandle;
  readonly #injector: FaultInjector;

  constructor(below: BoundHandle, injector: FaultInjector) {
    this.#below = below;
    this.#injector = injector;
    this.kind = below.kind;
  }

  localName(): InetName | Status | undefined {
    return this.#below.localName();
  }

  toStream(): StreamHandle {
    return new FaultyHandle(this.#below.toStream(), this.#injector);
  }

  toListener(): ListenHandle {
    return new FaultyListener(this.#below.toListener(), this.#injector);
  }

  close(): void {
    this.#below.close();
  }
}

/** A listening handle whose accepted streams have faults. With `refuse`, resets accepted connections, or closes them over IPC. */
class FaultyListener implements ListenHandle, ListenReceiver {
  readonly kind: StreamKind;
  readonly native = null;
  readonly fd = -1;
  readonly #below: ListenHandle;
  readonly #injector: FaultInjector;
  receiver: ListenReceiver | null = null;

  constructor(below: ListenHandle, injector: FaultInjector) {
    this.#below = below;
    this.#injector = injector;
    this.kind = below.kind;
    below.receiver = this;
  }

  onListen(status: Status): void {
    this.receiver?.onListen(status);
  }

  onConnection(status: Status, stream: StreamHandle | null): void {
    const local = this.#below.localName();
    const faults =
      stream && this.#injector.faultsOfAccepted(stream, typeof local === 'object' ? local : undefined);
    if (stream && faults?.refusal !== undefined) {
      if (stream.reset() < 0) stream.close();
      return;
    }
    this.receiver?.onConnection(
      status,
      stream && new FaultyHandle(stream, this.#injector, faults ?? undefined),
    );
  }

  onClose(): void {
    this.receiver?.onClose();
  }

  listen(local: Endpoint | null, options: ListenOptions): Status {
    return this.#below.listen(local, options);
  }

  acceptStop(): Status {
    return this.#below.acceptStop();
  }

  acceptStart(): Status {
    return this.#below.acceptStart();
  }

  close(): void {
    this.#below.close();
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

  localName(): InetName | Status | undefined {
    return this.#below.localName();
  }
}
