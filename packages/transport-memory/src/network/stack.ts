import type { InetEndpoint, InetName, Status } from '@net/transport';
import type { NameTable } from '../dns/names.ts';
import { EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL, ENETDOWN, ENETUNREACH } from '../errno.ts';
import type { Link } from '../links/link.ts';
import type { TraceRecorder } from '../observe/trace.ts';
import { Random } from '../random/random.ts';
import type { End } from '../tcp/end.ts';
import { type Destination, Handshake } from '../tcp/handshake.ts';
import type { Listener } from '../tcp/listener.ts';
import type { KnownEnd } from '../tcp/machine.ts';
import type { Timeline } from '../time/timeline.ts';
import { familyOf, isLoopback, isUnspecified, tryCanonical, unmapped } from './addresses.ts';
import { Kernel } from './kernel.ts';
import type { HostLimits } from './limits.ts';
import { type Binding, PortTable } from './ports.ts';

/** The services of the network that a host uses. */
export interface Surroundings {
  readonly seed: string;
  readonly timeline: Timeline;
  /** Whether the network runs in real time, so that the runtime's own timers can be used. */
  readonly isRealTime: boolean;
  readonly trace: TraceRecorder;
  readonly dns: NameTable;
  nextConnectionId(): number;
  /** The link from one host to another, or to itself, by their names. */
  linkBetween(from: string, to: string): Link;
  /** The link for IPC within a host. */
  ipcLink(host: string): Link;
  /** Finds the host that has an address. */
  findByAddress(address: string): Stack | undefined;
  findByName(name: string): Stack | undefined;
}

/** A virtual host as the network knows it, crashed or not. {@link Kernel} is its state that is lost in a crash. */
export class Stack implements Destination {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly limits: HostLimits;
  readonly surroundings: Surroundings;
  readonly timeline: Timeline;
  readonly trace: TraceRecorder;
  /** The kernel that runs, or that runs after the next restart. */
  kernel: Kernel;
  readonly #isOwnAddress: (address: string) => boolean;
  readonly #random: Random;
  #isMemoryNoted = false;
  isDown = false;
  isReadingPaused = false;
  /** Called when the host crashes. */
  readonly crashListeners: (() => void)[] = [];

  constructor(name: string, addresses: readonly string[], limits: HostLimits, surroundings: Surroundings) {
    this.name = name;
    this.addresses = addresses;
    this.limits = limits;
    this.surroundings = surroundings;
    this.timeline = surroundings.timeline;
    this.trace = surroundings.trace;
    this.#isOwnAddress = (address) => isLoopback(address) || addresses.includes(address);
    this.kernel = this.#newKernel(limits.portRange[0]);
    this.#random = new Random(`${surroundings.seed} host ${name}`);
  }

  #newKernel(firstPort: number): Kernel {
    return new Kernel(this, new PortTable(this.#isOwnAddress, this.limits.portRange, firstPort));
  }

  get ends(): ReadonlySet<KnownEnd> {
    return this.kernel.ends;
  }

  get isOutOfDescriptors(): boolean {
    return this.kernel.descriptors.isExhausted;
  }

  get freeMemory(): number {
    const { memory } = this.limits;
    if (memory === Number.POSITIVE_INFINITY) return memory;
    let used = 0;
    for (const { sendQueue, receiveQueue } of this.ends) used += sendQueue + receiveQueue;
    return memory - used;
  }

  noteFreedMemory(): void {
    if (this.limits.memory === Number.POSITIVE_INFINITY || this.#isMemoryNoted) return;
    this.#isMemoryNoted = true;
    this.timeline.schedule(0, () => {
      this.#isMemoryNoted = false;
      if (!this.isDown) for (const end of this.ends) end.useFreedMemory();
    });
  }

  /** Drops all connections, ports and paths. */
  crash(): void {
    this.isDown = true;
    this.kernel.die();
    this.kernel = this.#newKernel(this.kernel.ports.nextEphemeral);
    for (const listener of this.crashListeners) listener();
  }

  setReadingPaused(isPaused: boolean): void {
    this.isReadingPaused = isPaused;
    if (!isPaused) for (const handle of this.kernel.handles) handle.onArrival?.();
  }

  /** Starts a handshake. Returns the client's end, or the status with which `connect` fails. */
  connect(to: InetEndpoint, binding: Binding | null, answer: (status: Status) => void): End | Status {
    if (this.isDown) return ENETDOWN;
    const canonical = tryCanonical(to.address);
    if (canonical === undefined) return EINVAL;
    // As on Linux: an IPv4 socket does not support an IPv6 address; for an IPv6 socket an IPv4 address is too short, thus invalid.
    if (binding && binding.name.family !== familyOf(canonical)) {
      return binding.name.family === 'IPv4' ? EAFNOSUPPORT : EINVAL;
    }
    const target = unmapped(canonical);
    const family = familyOf(target);
    // As on Linux, a connect to the unspecified address (`0.0.0.0`, `::`) connects to the loopback address.
    const loopback = family === 'IPv4' ? '127.0.0.1' : '::1';
    const address = isUnspecified(target) ? loopback : target;
    const local = this.#localEnd(address, binding, to.port);
    if (typeof local === 'number') return local;
    if (binding) binding.role = 'connected';
    const { surroundings, name } = this;
    const there = isLoopback(address) ? this : surroundings.findByAddress(address);
    const nameThere = there?.name ?? name;
    const names = {
      id: surroundings.nextConnectionId(),
      local,
      remote: { address, family, port: to.port },
      link: surroundings.linkBetween(name, nameThere),
      linkBack: surroundings.linkBetween(nameThere, name),
    };
    return new Handshake(this, there, names, answer).client;
  }

  connectPath(path: string, answer: (status: Status) => void): End | Status {
    if (this.isDown) return ENETDOWN;
    const { surroundings } = this;
    return this.kernel.ipc.connect(
      path,
      surroundings.nextConnectionId(),
      surroundings.ipcLink(this.name),
      answer,
    );
  }

  #localEnd(remote: string, binding: Binding | null, remotePort: number): InetName | Status {
    const family = familyOf(remote);
    const bound =
      binding && !isUnspecified(binding.name.address) ? unmapped(binding.name.address) : undefined;
    const address = bound ?? this.#sourceFor(remote);
    if (address === undefined) return ENETUNREACH;
    if (familyOf(address) !== family) return EINVAL;
    const isFree = (port: number): boolean =>
      !this.kernel.hasConnection({ address, port }, { address: remote, port: remotePort });
    if (binding) {
      const { port } = binding.name;
      return isFree(port) ? { address, family, port } : EADDRNOTAVAIL;
    }
    const port = this.kernel.ports.ephemeral((candidate) => (isFree(candidate) ? candidate : undefined));
    return port === undefined ? EADDRNOTAVAIL : { address, family, port };
  }

  /** The address that packets to `remote` come from; undefined if the host has none of its family. */
  #sourceFor(remote: string): string | undefined {
    if (isLoopback(remote)) return familyOf(remote) === 'IPv4' ? '127.0.0.1' : '::1';
    if (this.addresses.includes(remote)) return remote;
    return this.addresses.find((address) => familyOf(address) === familyOf(remote));
  }

  findListener(local: InetEndpoint): Listener | undefined {
    return this.kernel.ports.findListener(local, (listeners) =>
      listeners.length === 1 ? listeners[0]! : this.#random.pick(listeners),
    );
  }

  remember(end: KnownEnd): void {
    this.kernel.remember(end);
  }

  forget(end: KnownEnd): void {
    this.kernel.forget(end);
    this.noteFreedMemory();
  }
}
