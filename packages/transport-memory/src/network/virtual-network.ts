import { validateString } from '@net/errors';
import { invalid, isInteger } from '../arguments/check-properties.ts';
import { definedProperties } from '../arguments/defined-properties.ts';
import { type BridgeOptions, startBridge } from '../bridge/bridge.ts';
import { type ChaosOptions, type ChaosPlan, checkPlan, drawPlan } from '../chaos/plan.ts';
import { startPlan } from '../chaos/start-plan.ts';
import { NameTable } from '../dns/names.ts';
import type { Link } from '../links/link.ts';
import type { LinkOptions } from '../links/link-options.ts';
import { LinkTable, waysBetween } from '../links/link-table.ts';
import { type Connection, listConnections } from '../observe/connections.ts';
import { TraceRecorder } from '../observe/trace.ts';
import { Trace } from '../observe/trace-view.ts';
import { Random } from '../random/random.ts';
import { driveByItself, driveByRealTime } from '../time/drivers.ts';
import { Runner, type RunOptions } from '../time/runner.ts';
import { Timeline } from '../time/timeline.ts';
import { readAddress } from './addresses.ts';
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
    this.#limits = { ...DEFAULT_LIMITS, ...definedProperties(limits ?? {}) };
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
   * @throws Error if options are passed for an existing host.
   * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for a name that is not a string, an unknown option, a value that cannot be
   *   used, or an address that is no IP address or that another host has.
   */
  host(name: string, options?: HostOptions): Host {
    validateString(name, 'name');
    const known = this.#hosts.get(name);
    if (known && !options) return known;
    if (known) throw new Error(`There is a host ${name} already`);
    if (options) checkHostOptions(options);
    const addresses =
      options?.addresses?.map((address, index) => this.#freeAddress(address, index)) ?? this.#nextAddresses();
    const limits = { ...this.#limits, ...definedProperties(options?.limits ?? {}) };
    const stack = new Stack(name, addresses, limits, this.#surroundings);
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

  #freeAddress(address: string, index: number): string {
    const name = `options.addresses[${index}]`;
    const canonical = readAddress(address, name);
    const other = this.#stackOfAddress.get(canonical);
    if (other) throw invalid(name, address, `is an address of the host ${other.name}`);
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

  // All methods about links throw ERR_INVALID_ARG_VALUE if a host does not exist.

  /** Sets the properties of the links between hosts, in both directions or, with `oneWay`, in one. */
  link(from: Hosts, to: Hosts, options: LinkOptions & DirectionOptions): void {
    checkLink(options);
    const { oneWay, ...changes } = options;
    const links = this.#linksBetween(this.#namesOf(from, 'from'), this.#namesOf(to, 'to'), { oneWay });
    for (const link of links) link.change(changes);
  }

  /**
   * From now on drops all packets between `from` and `to`, or, with `oneWay`, only those from `from` to `to`. Without `to`: between
   * `from` and all other hosts that have been created.
   */
  partition(from: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    const links = this.#affectedLinks('partition', this.#namesOf(from, 'from'), to, options);
    for (const link of links) link.impair('cut', this);
  }

  /** Ends the partitions between these hosts; without arguments all partitions. */
  repair(from?: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    for (const link of this.#affectedLinks('repair', from, to, options)) link.mend('cut');
  }

  /** Holds back packets between hosts, without losing them, until {@link release}. */
  hold(from: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    const links = this.#affectedLinks('hold', this.#namesOf(from, 'from'), to, options);
    for (const link of links) link.impair('held', this);
  }

  /** Ends `hold` between these hosts, without arguments between all hosts: sends the packets that were held back. */
  release(from?: Hosts, to?: Hosts, options: DirectionOptions = {}): void {
    for (const link of this.#affectedLinks('release', from, to, options)) link.mend('held');
  }

  /** Validates the arguments of a call, records the call in the trace, and returns the links that it affects. */
  #affectedLinks(
    call: string,
    from: Hosts | undefined,
    to: Hosts | undefined,
    options: DirectionOptions,
  ): Link[] {
    checkDirection(options);
    const links = this.#linksBetween(from, to, options);
    const arrow = options.oneWay ? '→' : '↔';
    const others = to === undefined ? 'all others' : this.#namesOf(to, 'to').join(' ');
    const where =
      from === undefined ? 'everything' : `${this.#namesOf(from, 'from').join(' ')} ${arrow} ${others}`;
    this.#trace.note(undefined, `${call}: ${where}`);
    return links;
  }

  #linksBetween(
    from: Hosts | undefined,
    to: Hosts | undefined,
    { oneWay = false }: DirectionOptions,
  ): Link[] {
    const ones = this.#namesOf(from ?? this.hosts, 'from');
    const others = this.#namesOf(to ?? this.hosts, 'to');
    return waysBetween(ones, others, oneWay).map((way) => this.#links.between(way));
  }

  /** @throws ERR_INVALID_ARG_VALUE if one of the hosts is not a host of this network. */
  #namesOf(hosts: Hosts, argument: string): string[] {
    return [hosts].flat().map((host) => {
      const name = typeof host === 'string' ? host : host?.name;
      const known = this.#hosts.get(name);
      if (known && (host === name || host === known)) return name;
      const names = [...this.#hosts.keys()].join(', ');
      throw invalid(argument, name, `is no host of this network; there are ${names}`);
    });
  }

  /**
   * Resets a connection, given by its number or as an object: both ends break as if the peer had sent a reset. No effect if the
   * connection is closed.
   *
   * @throws ERR_INVALID_ARG_VALUE if there was no connection with this number.
   */
  reset(connection: Connection | number): void {
    const id = typeof connection === 'number' ? connection : connection?.id;
    if (!isInteger(id, 1, this.#connections)) {
      throw invalid('connection', connection, 'must be a connection of this network, or its number');
    }
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
   *
   * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE for an unknown option, a value that cannot be used, or a host that does not
   *   exist; Error if none of the kinds of faults is possible with the hosts.
   */
  chaos(options: ChaosOptions | ChaosPlan): ChaosPlan {
    const random = new Random(`${this.seed} chaos ${this.#chaosPlans++}`);
    const plan =
      'faults' in options
        ? options
        : drawPlan(
            options,
            this.#namesOf(options.hosts ?? this.hosts, 'options.hosts'),
            random,
            Math.ceil(this.now()),
          );
    checkPlan(plan);
    for (const { hosts } of plan.faults) this.#namesOf(hosts, 'options.faults.hosts');
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
