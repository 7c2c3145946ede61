import { NameTable } from '../dns/names.ts';
import { Link } from '../links/link.ts';
import { BETWEEN_HOSTS, changed, type LinkOptions, LOOPBACK } from '../links/link-options.ts';
import { type TraceOptions, TraceRecorder } from '../observe/trace.ts';
import { Random } from '../random/random.ts';
import { type ClockKind, driveByItself, driveByRealTime } from '../time/drivers.ts';
import type { TickingTimers } from '../time/fake-timers.ts';
import { Timeline } from '../time/timeline.ts';
import { VirtualClock } from '../time/virtual-clock.ts';
import { tryCanonical } from './addresses.ts';
import { Host } from './host.ts';
import { DEFAULT_LIMITS, type HostLimits } from './limits.ts';
import { NetworkError } from './network-error.ts';
import { Stack, type Surroundings } from './stack.ts';

/** What a network is made with. */
export interface NetworkOptions {
  /** Decides everything that is left to chance. @default the environment variable NET_SEED, else a random number */
  seed?: number | string | undefined;
  /** What makes time pass. @default 'virtual' */
  clock?: ClockKind | undefined;
  /** What links between hosts are like that nothing else was said about. */
  link?: LinkOptions | undefined;
  /** What hosts have that nothing else was said about. */
  limits?: Partial<HostLimits> | undefined;
  trace?: TraceOptions | undefined;
  /**
   * `mock.timers` of `node:test`: the program's timers then go with the network's time. Those of Vitest, Jest and
   * `@sinonjs/fake-timers` are found without being told.
   */
  timers?: TickingTimers | undefined;
}

/** How far {@link VirtualNetwork.run} and {@link VirtualNetwork.until} go. */
export interface RunOptions {
  /** Milliseconds of virtual time. @default 3600000, an hour */
  limit?: number | undefined;
}

/** What a host is made with. */
export interface HostOptions {
  /** Numeric addresses of both families, which no other host has. @default the next of 10.0.0.0/8 and of fd00::/64 */
  addresses?: readonly string[] | undefined;
  limits?: Partial<HostLimits> | undefined;
}

const DEFAULT_LIMIT_MS = 3_600_000;

/** A network that is a value: hosts, names, links, time. No port of the real system is opened. */
export class VirtualNetwork {
  readonly seed: string;
  /** The names that hosts can look up, beside each other's. */
  readonly dns: NameTable = new NameTable();
  readonly #timeline = new Timeline();
  readonly #trace: TraceRecorder;
  readonly #surroundings: Surroundings;
  readonly #options: NetworkOptions;
  readonly #hosts = new Map<string, Host>();
  readonly #stacks = new Map<string, Stack>();
  readonly #stackOfAddress = new Map<string, Stack>();
  readonly #links = new Map<string, Link>();
  readonly #clock: VirtualClock;
  #connections = 0;

  constructor(options: NetworkOptions = {}) {
    this.#options = options;
    this.seed = String(options.seed ?? seedOfEnvironment() ?? randomSeed());
    this.#trace = new TraceRecorder(this.#timeline, options.trace ?? {});
    this.#clock = new VirtualClock(this.#timeline, options.timers);
    this.#surroundings = {
      seed: this.seed,
      timeline: this.#timeline,
      trace: this.#trace,
      dns: this.dns,
      nextConnectionId: () => ++this.#connections,
      linkBetween: (from, to) => this.#linkBetween(from, to),
      // IPC never fails.
      ipcLink: (host) => this.#linkOf(`${host} IPC`, LOOPBACK),
      findByAddress: (address) => this.#stackOfAddress.get(address),
      findByName: (name) => this.#stacks.get(name),
    };
    if (options.clock === 'auto') driveByItself(this.#timeline);
    if (options.clock === 'real') driveByRealTime(this.#timeline);
  }

  /**
   * The host of this name, which is made at the first call.
   *
   * @throws Error if another host has one of the addresses, if one is no address, or if options are given to a host that
   *   there is already.
   */
  host(name: string, options?: HostOptions): Host {
    const known = this.#hosts.get(name);
    if (known && !options) return known;
    if (known) throw new Error(`There is a host ${name} already`);
    const addresses = (options?.addresses ?? this.#nextAddresses()).map((address) => {
      const canonical = tryCanonical(address);
      if (canonical === undefined) throw new Error(`${address} is no address`);
      if (this.#stackOfAddress.has(canonical)) throw new Error(`Another host has the address ${address}`);
      return canonical;
    });
    const limits = { ...DEFAULT_LIMITS, ...this.#options.limits, ...options?.limits };
    const stack = new Stack(name, addresses, limits, this.#surroundings);
    const host = new Host(stack);
    this.#hosts.set(name, host);
    this.#stacks.set(name, stack);
    for (const address of addresses) this.#stackOfAddress.set(address, stack);
    return host;
  }

  get hosts(): readonly Host[] {
    return [...this.#hosts.values()];
  }

  /** The next of each family that nobody has. */
  #nextAddresses(): string[] {
    for (let number = this.#hosts.size + 1; ; number++) {
      const addresses = [`10.0.${number >> 8}.${number & 255}`, `fd00::${number.toString(16)}`];
      if (!addresses.some((address) => this.#stackOfAddress.has(address))) return addresses;
    }
  }

  /** Milliseconds since the network began, with the microseconds behind the point. */
  now(): number {
    return this.#timeline.nowUs / 1000;
  }

  /**
   * Lets this many milliseconds pass, and all happen that happens meanwhile. Nothing waits in real time.
   *
   * @throws NetworkError, its cause what the program threw when it was called back.
   */
  async advance(ms: number): Promise<void> {
    this.#checkClock();
    const untilUs = this.#timeline.nowUs + ms * 1000;
    await this.#tell(this.#clock.runTo(untilUs));
  }

  /**
   * Runs until nothing is left to happen: no packet is under way, and no fake timer waits. Or runs `program` on a host, as
   * {@link Host.run} does.
   *
   * @throws NetworkError if something is left at the limit, as with `setInterval`; or with what the program threw as its cause.
   */
  run(options?: RunOptions): Promise<void>;
  run<Result>(host: Host | string, program: () => Result): Result;
  run(first: RunOptions | Host | string = {}, program?: () => unknown): unknown {
    if (!program) return this.#runToEnd(first as RunOptions);
    const host = typeof first === 'string' ? this.host(first) : (first as Host);
    return host.run(program);
  }

  async #runToEnd({ limit = DEFAULT_LIMIT_MS }: RunOptions): Promise<void> {
    this.#checkClock();
    const isOver = await this.#tell(this.#clock.runToEnd(this.#timeline.nowUs + limit * 1000));
    if (!isOver) throw new NetworkError(this, `Something is left to happen after ${limit} ms`);
  }

  /**
   * Runs until a promise is settled, and gives its result.
   *
   * @throws NetworkError if it is pending at the limit, or when nothing is left to happen; or with what the program threw as
   *   its cause. What the promise is rejected with, as it is.
   */
  async until<Result>(
    promise: PromiseLike<Result>,
    { limit = DEFAULT_LIMIT_MS }: RunOptions = {},
  ): Promise<Result> {
    this.#checkClock();
    const isSettled = await this.#tell(this.#clock.runUntil(promise, this.#timeline.nowUs + limit * 1000));
    if (!isSettled)
      throw new NetworkError(
        this,
        'Nothing is left to happen, or the time is up, and the promise is pending',
      );
    return promise;
  }

  #checkClock(): void {
    const { clock = 'virtual' } = this.#options;
    if (clock !== 'virtual')
      throw new Error(`The time of this network passes by itself: its clock is ${clock}`);
  }

  /** Says of an error in which run it happened. */
  async #tell<Result>(driving: Promise<Result>): Promise<Result> {
    try {
      return await driving;
    } catch (error) {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new NetworkError(this, what, { cause: error });
    }
  }

  /** The way from one host to another, or to itself. */
  #linkBetween(from: string, to: string): Link {
    const properties = from === to ? LOOPBACK : changed(BETWEEN_HOSTS, this.#options.link ?? {});
    return this.#linkOf(`${from} → ${to}`, properties);
  }

  #linkOf(name: string, properties: Link['properties']): Link {
    let link = this.#links.get(name);
    if (!link) {
      // Each has numbers of its own: what happens on one link does not change the luck of another.
      link = new Link(this.#timeline, new Random(`${this.seed} link ${name}`), properties);
      this.#links.set(name, link);
    }
    return link;
  }
}

function seedOfEnvironment(): string | undefined {
  try {
    return globalThis.process?.env?.NET_SEED || undefined;
  } catch {
    // Deno does not let every program read its environment.
    return undefined;
  }
}

function randomSeed(): number {
  return Math.floor(Math.random() * 0x1_0000_0000);
}
