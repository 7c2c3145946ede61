import { type BridgeOptions, startBridge } from '../bridge/bridge.ts';
import { type ChaosOptions, type ChaosPlan, drawPlan } from '../chaos/plan.ts';
import { startPlan } from '../chaos/start-plan.ts';
import { NameTable } from '../dns/names.ts';
import type { Link } from '../links/link.ts';
import type { LinkOptions } from '../links/link-options.ts';
import { LinkTable, type Way, waysBetween } from '../links/link-table.ts';
import { type Connection, listConnections } from '../observe/connections.ts';
import { TraceRecorder } from '../observe/trace.ts';
import { Trace } from '../observe/trace-view.ts';
import { Random } from '../random/random.ts';
import { driveByItself, driveByRealTime } from '../time/drivers.ts';
import { Runner, type RunOptions } from '../time/runner.ts';
import { Timeline } from '../time/timeline.ts';
import { tryCanonical } from './addresses.ts';
import { Host } from './host.ts';
import { DEFAULT_LIMITS, type HostLimits } from './limits.ts';
import {
  checkDirection,
  checkHostOptions,
  checkLink,
  checkNetworkOptions,
  type DirectionOptions,
  type HostOptions,
  type Hosts,
  type NetworkOptions,
} from './options.ts';
import { Stack, type Surroundings } from './stack.ts';

/** A simulated network in memory, with hosts, names, links and its own time. Opens no port of the real system. */
export class VirtualNetwork {
  /** The seed of all random decisions, as text. */
  readonly seed: string;
  /** The DNS of the network. The names of hosts are registered automatically. */
  readonly dns: NameTable = new NameTable();
  readonly #timeline = new Timeline();
  readonly #trace: TraceRecorder;
  readonly #links: LinkTable;
  readonly #limits: HostLimits;
  readonly #hosts = new Map<string, Host>();
  readonly #stacks = new Map<string, Stack>();
  readonly #stackOfAddress = new Map<string, Stack>();
  readonly #surroundings: Surroundings;
  readonly #runner: Runner;
  #connections = 0;
  #chaosPlans = 0;

  /** @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for an unknown option or a value that cannot be used. */
  constructor(options: NetworkOptions = {}) {
    checkNetworkOptions(options);
    const { seed, clock = 'virtual', link, limits, trace, timers } = options;
    this.seed = String(seed ?? seedOfEnvironment() ?? randomSeed());
    this.#trace = new TraceRecorder(this.#timeline, trace ?? {});
    this.#links = new LinkTable(this.seed, this.#timeline, link ?? {});
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#runner = new Runner(this, this.#timeline, clock, timers);
    this.#surroundings = {
      seed: this.seed,
      timeline: this.#timeline,
      isRealTime: clock === 'real',
      trace: this.#trace,
      dns: this.dns,
      nextConnectionId: () => ++this.#connections,
      linkBetween: (from, to) => this.#links.between({ from, to }),
      ipcLink: (host) => this.#links.ipcOf(host),
      findByAddress: (address) => this.#stackOfAddress.get(address),
      findByName: (name) => this.#stacks.get(name),
    };
    if (clock === 'auto') driveByItself(this.#timeline);
    if (clock === 'real') driveByRealTime(this.#timeline);
  }

  /**
   * Returns the host with a name; the first call creates it.
   *
   * @throws Error if another host has one of the addresses, if one is not an IP address, or if options are passed for an
   *   existing host.
   */
  host(name: string, options?: HostOptions): Host {
    const known = this.#hosts.get(name);
    if (known && !options) return known;
    if (known) throw new Error(`There is a host ${name} already`);
    if (options) checkHostOptions(options);
    const addresses =
      options?.addresses?.map((address) => this.#freeAddress(address)) ?? this.#nextAddresses();
    const stack = new Stack(name, addresses, { ...this.#limits, ...options?.limits }, this.#surroundings);
    const host = new Host(stack);
    this.#hosts.set(name, host);
    this.#stacks.set(name, stack);
    for (const address of addresses) this.#stackOfAddress.set(address, stack);
    return host;
  }

  /** All hosts, in the order of their creation. */
  get hosts(): readonly Host[] {
    return [...this.#hosts.values()];
  }

  /**
   * Makes the host with this name forward the connections to one of its ports to a real address, so that a real server takes part
   * in the network.
   *
   * @throws Error if the clock is not `real`, because the real server takes real time.
   */
  bridge(name: string, options: BridgeOptions): Host {
    if (!this.#surroundings.isRealTime) {
      throw new Error(
        `A bridge needs a network with the clock 'real', because the server at its end takes real time`,
      );
    }
    const host = this.host(name);
    const { crashListeners } = this.#stacks.get(name)!;
    startBridge(host, (callback) => crashListeners.push(callback), options);
    return host;
  }

  #freeAddress(address: string): string {
    const canonical = tryCanonical(address);
    if (canonical === undefined) throw new Error(`${address} is no address`);
    if (this.#stackOfAddress.has(canonical)) throw new Error(`Another host has the address ${address}`);
    return canonical;
  }

  /** The next unused address of each family. */
  #nextAddresses(): string[] {
    for (let number = this.#hosts.size + 1; ; number++) {
      const addresses = [`10.0.${number >> 8}.${number & 255}`, `fd00::${number.toString(16)}`];
      if (!addresses.some((address) => this.#stackOfAddress.has(address))) return addresses;
    }
  }

  // Time.

  /** The time since the creation of the network in milliseconds, with microsecond resolution. */
  now(): number {
    return this.#timeline.nowUs / 1000;
  }

  /**
   * Advances the time by this many milliseconds, and runs all events that fall due meanwhile, without waiting in real time.
   *
   * @throws NetworkError if the program threw in a callback, with that error as `cause`; Error if the clock is not `virtual`.
   * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE if `ms` is not a number from 0.
   */
  advance(ms: number): Promise<void> {
    return this.#runner.advance(ms);
  }

  /**
   * Runs until no event but keep-alive probes is left: no packet is in flight and no fake timer is pending. Or runs `program` on a
   * host, as {@link Host.run} does.
   *
   * @throws NetworkError if events are left at the limit, for example of `setInterval`; or if the program threw in a callback,
   *   with that error as `cause`.
   */
  run(options?: RunOptions): Promise<void>;
  run<Result>(host: Host | string, program: () => Result): Result;
  run(first: RunOptions | Host | string = {}, program?: () => unknown): unknown {
    if (!program) return this.#runner.toEnd(first as RunOptions);
    const host = typeof first === 'string' ? this.host(first) : (first as Host);
    return host.run(program);
  }

  /**
   * Runs until a promise is settled, and returns its result. Rejects with the reason of the promise if that rejects.
   *
   * @throws NetworkError if the promise is still pending at the limit, or when no event is left; or if the program threw in a
   *   callback, with that error as `cause`.
   */
  until<Result>(promise: PromiseLike<Result>, options: RunOptions = {}): Promise<Result> {
    return this.#runner.until(promise, options);
  }

  // Links.

  /** Sets the properties of the links between hosts, in both directions or, with `oneWay`, in one. */
  link(from: Hosts, to: Hosts, options: LinkOptions & DirectionOptions): void {
    checkLink(options);
    const { oneWay, ...changes } = options;
    for (const link of this.#linksBetween(from, to, { oneWay })) link.change(changes);
  }

  /**
   * From now on drops all packets between `from` and `to`, or, with `oneWay`, only those from `from` to `to`. Without `to`: between
   * `from` and all other hosts that have been created.
   */
  partition(from: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    checkDirection(options);
    this.#trace.note(undefined, `partition: ${this.#describe(from, to, options)}`);
    for (const link of this.#linksBetween(from, to, options)) link.impair('cut', this);
  }

  /** Ends the partitions between these hosts; without arguments all partitions. */
  repair(from?: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    checkDirection(options);
    this.#trace.note(undefined, `repair: ${this.#describe(from, to, options)}`);
    for (const link of this.#linksBetween(from, to, options)) link.mend('cut');
  }

  /** Holds back packets between hosts, without losing them, until {@link release}. */
  hold(from: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    checkDirection(options);
    this.#trace.note(undefined, `hold: ${this.#describe(from, to, options)}`);
    for (const link of this.#linksBetween(from, to, options)) link.impair('held', this);
  }

  /** Ends `hold` between these hosts, without arguments between all hosts: sends the packets that were held back. */
  release(from?: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    checkDirection(options);
    this.#trace.note(undefined, `release: ${this.#describe(from, to, options)}`);
    for (const link of this.#linksBetween(from, to, options)) link.mend('held');
  }

  #linksBetween(
    from: Hosts | undefined,
    to: Hosts | undefined,
    { oneWay = false }: DirectionOptions,
  ): Link[] {
    const all = [...this.#hosts.keys()];
    const ways: Way[] = waysBetween(from ? namesOf(from) : all, to ? namesOf(to) : all, oneWay);
    return ways.map((way) => this.#links.between(way));
  }

  #describe(from: Hosts | undefined, to: Hosts | undefined, { oneWay }: DirectionOptions): string {
    const arrow = oneWay ? '→' : '↔';
    const others = to ? namesOf(to).join(' ') : 'all others';
    return from ? `${namesOf(from).join(' ')} ${arrow} ${others}` : 'everything';
  }

  /** Resets a connection, given by its number or as an object: both ends break as if the peer had sent a reset. */
  reset(connection: Connection | number): void {
    const id = typeof connection === 'number' ? connection : connection.id;
    this.#trace.note(undefined, `reset of #${id}`);
    for (const { ends } of this.#stacks.values()) {
      for (const end of ends) if (end.id === id) end.hearReset();
    }
  }

  #resetBetween(one: string, other: string): void {
    for (const connection of this.connections()) {
      const { client, server } = connection;
      const hosts = [client?.host, server?.host];
      if (hosts.includes(one) && hosts.includes(other)) this.reset(connection);
    }
  }

  /**
   * Schedules faults: random ones drawn from the seed, or those of a plan from an earlier run. Print the returned plan to see its
   * faults. Pass the plan, complete or shortened, to `chaos` in another run to repeat them.
   */
  chaos(options: ChaosOptions | ChaosPlan): ChaosPlan {
    const random = new Random(`${this.seed} chaos ${this.#chaosPlans++}`);
    const plan =
      'faults' in options
        ? options
        : drawPlan(options, [...this.#hosts.keys()], random, Math.ceil(this.now()));
    startPlan(plan, {
      timeline: this.#timeline,
      host: (name) => this.host(name),
      links: (from, to, oneWay) => this.#linksBetween(from, to, { oneWay }),
      resetBetween: (one, other) => this.#resetBetween(one, other),
      note: (text) => this.#trace.note(undefined, text),
    });
    return plan;
  }

  // Observation.

  /** The connections in the connection tables of all hosts, ordered by number. */
  connections(): Connection[] {
    return listConnections(this.#stacks.values());
  }

  /** The recorded events, which can be formatted as text, as a sequence diagram, or as a pcap file for Wireshark. */
  trace(): Trace {
    return new Trace(this.#trace.entries);
  }
}

function namesOf(hosts: Hosts): string[] {
  const list: readonly (Host | string)[] = Array.isArray(hosts) ? hosts : [hosts as Host | string];
  return list.map((host) => (typeof host === 'string' ? host : host.name));
}

function seedOfEnvironment(): string | undefined {
  try {
    return globalThis.process?.env?.NET_SEED || undefined;
  } catch {
    // Does without the variable, because Deno throws if the program has no permission to read environment variables.
    return undefined;
  }
}

function randomSeed(): number {
  return Math.floor(Math.random() * 0x1_0000_0000);
}
