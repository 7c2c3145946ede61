import type * as net from '@net/net';
import type { InetEndpoint, InetName, Status, Transport } from '@net/transport';
import { EADDRNOTAVAIL, EINVAL, ENETDOWN, ENETUNREACH } from '../errno.ts';
import type { MemoryListener } from '../handles/listen-handle.ts';
import type { MemoryStream } from '../handles/stream-handle.ts';
import { memoryTransport } from '../handles/transport.ts';
import { netOver } from '../program/net-over.ts';
import { runOver } from '../program/run-over.ts';
import { Random } from '../random/random.ts';
import type { End } from '../tcp/end.ts';
import { Handshake } from '../tcp/handshake.ts';
import type { Listener } from '../tcp/listener.ts';
import { familyOf, isLoopback, isUnspecified, tryCanonical, unmapped } from './addresses.ts';
import { Descriptors } from './descriptors.ts';
import { IpcPaths } from './ipc-paths.ts';
import type { HostLimits } from './limits.ts';
import { type Binding, PortTable } from './ports.ts';
import type { VirtualNetwork } from './virtual-network.ts';

/** A machine of a virtual network, with a TCP stack of its own. Made by `network.host`. */
export class Host {
  readonly network: VirtualNetwork;
  readonly name: string;
  /** In the canonical form of each (RFC 5952 for IPv6). */
  readonly addresses: readonly string[];
  readonly limits: HostLimits;
  /** What sockets and servers of this host are made with: `new Socket({ transport })`. */
  readonly transport: Transport;
  /** @internal */
  readonly ports: PortTable;
  /** @internal */
  readonly ipc: IpcPaths = new IpcPaths(this);
  /** @internal */
  readonly descriptors: Descriptors;
  /** @internal The connections that the host knows. */
  readonly ends = new Set<End>();
  /** @internal The connected handles of the program. */
  readonly streams = new Set<MemoryStream>();
  /** @internal */
  readonly listeners = new Set<MemoryListener>();
  readonly #tuples = new Set<string>();
  readonly #random: Random;
  #net: typeof net | undefined;
  #isDown = false;
  #isReadingPaused = false;

  /** @internal */
  constructor(network: VirtualNetwork, name: string, addresses: readonly string[], limits: HostLimits) {
    this.network = network;
    this.name = name;
    this.addresses = addresses;
    this.limits = limits;
    this.descriptors = new Descriptors(limits.fds);
    this.ports = new PortTable(
      (address) => isLoopback(address) || addresses.includes(address),
      limits.portRange,
    );
    this.#random = new Random(`${network.seed} host ${name}`);
    this.transport = memoryTransport(this);
  }

  /** The whole of `@net/net`, with this host as what it stands on. */
  get net(): typeof net {
    this.#net ??= netOver(this.transport);
    return this.#net;
  }

  /**
   * Runs a program on this host: in its async context `net` of this family stands on the host, for `@net/net` and, under
   * `@net/net/register`, for `node:net`.
   */
  run<Result>(program: () => Result): Result {
    return runOver(this.transport, program);
  }

  /** Crashed, and not restarted. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Programs do not get to read, as in a long garbage collection. */
  get isReadingPaused(): boolean {
    return this.#isReadingPaused;
  }

  /**
   * Loses power: nothing is sent any more, not even a reset, and nothing is answered. What the program does with handles of
   * before has no effect; its callbacks are not called, but for that of `close`.
   */
  crash(): void {
    if (this.#isDown) return;
    this.network.trace.note(this, 'crashes');
    this.#isDown = true;
    for (const stream of this.streams) stream.die();
    for (const listener of this.listeners) listener.die();
    for (const end of this.ends) end.vanish();
    this.streams.clear();
    this.listeners.clear();
    this.ports.clear();
    this.ipc.clear();
  }

  /** Starts again, and knows nothing of before: it answers packets of old connections with a reset. */
  restart(): void {
    if (!this.#isDown) return;
    this.network.trace.note(this, 'restarts');
    this.#isDown = false;
  }

  /** Stops reading on all connections: receive buffers fill up, and peers have to wait. */
  pauseReading(): void {
    this.network.trace.note(this, 'stops reading');
    this.#isReadingPaused = true;
  }

  resumeReading(): void {
    if (!this.#isReadingPaused) return;
    this.network.trace.note(this, 'reads again');
    this.#isReadingPaused = false;
    for (const stream of this.streams) stream.onArrival();
  }

  /** @internal Starts a handshake. Gives the client's end, or why there cannot be any. */
  connect(to: InetEndpoint, binding: Binding | null, answer: (status: Status) => void): End | Status {
    if (this.#isDown) return ENETDOWN;
    const canonical = tryCanonical(to.address);
    if (canonical === undefined) return EINVAL;
    const target = unmapped(canonical);
    const family = familyOf(target);
    // Linux takes "any address" for the loopback address.
    const loopback = family === 'IPv4' ? '127.0.0.1' : '::1';
    const address = isUnspecified(target) ? loopback : target;
    const local = this.#localEnd(address, binding, to.port);
    if (typeof local === 'number') return local;
    if (binding) binding.role = 'connected';
    const host = isLoopback(address) ? this : this.network.findHost(address);
    const names = { local, remote: { address, family, port: to.port } };
    return new Handshake(this, host, names, answer).client;
  }

  #localEnd(remote: string, binding: Binding | null, remotePort: number): InetName | Status {
    const family = familyOf(remote);
    const bound =
      binding && !isUnspecified(binding.name.address) ? unmapped(binding.name.address) : undefined;
    const address = bound ?? this.#sourceFor(remote);
    if (address === undefined) return ENETUNREACH;
    if (familyOf(address) !== family) return EINVAL;
    const isFree = (port: number): boolean => !this.#tuples.has(tupleOf(address, port, remote, remotePort));
    if (binding) {
      const { port } = binding.name;
      return isFree(port) ? { address, family, port } : EADDRNOTAVAIL;
    }
    const port = this.ports.ephemeral((candidate) => (isFree(candidate) ? candidate : undefined));
    return port === undefined ? EADDRNOTAVAIL : { address, family, port };
  }

  /** The address that packets to `remote` come from; undefined if the host has none of its family. */
  #sourceFor(remote: string): string | undefined {
    if (isLoopback(remote)) return familyOf(remote) === 'IPv4' ? '127.0.0.1' : '::1';
    if (this.addresses.includes(remote)) return remote;
    return this.addresses.find((address) => familyOf(address) === familyOf(remote));
  }

  /** @internal */
  findListener(local: InetEndpoint): Listener | undefined {
    return this.ports.findListener(local, (listeners) =>
      listeners.length === 1 ? listeners[0]! : this.#random.pick(listeners),
    );
  }

  /** @internal */
  remember(end: End): void {
    this.ends.add(end);
    const { local, remote } = end;
    if (local && remote) this.#tuples.add(tupleOf(local.address, local.port, remote.address, remote.port));
  }

  /** @internal */
  forget(end: End): void {
    this.ends.delete(end);
    const { local, remote } = end;
    if (local && remote) this.#tuples.delete(tupleOf(local.address, local.port, remote.address, remote.port));
  }
}

function tupleOf(localAddress: string, localPort: number, remoteAddress: string, remotePort: number): string {
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}
