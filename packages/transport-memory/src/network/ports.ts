import type { BindOptions, InetEndpoint, InetName, Status } from '@net/transport';
import { EADDRINUSE, EADDRNOTAVAIL, EINVAL } from '../errno.ts';
import type { Listener } from '../tcp/listener.ts';
import { familyOf, isUnspecified, tryCanonical, unmapped } from './addresses.ts';

/** A local address and port that a socket is bound to. */
export interface Binding {
  /** The address and port as `getsockname` reports them. */
  readonly name: InetName;
  readonly ipv6Only: boolean;
  readonly reusePort: boolean;
  /** `connected`: other sockets may bind the port, as with `SO_REUSEADDR`, which libuv sets on Unix. */
  role: 'bound' | 'listening' | 'connected';
  listener: Listener | null;
}

/** The port table of a host: which sockets are bound to which ports. */
export class PortTable {
  readonly #bindings = new Map<number, Binding[]>();
  readonly #isOwnAddress: (address: string) => boolean;
  readonly #range: readonly [first: number, last: number];
  /** The ephemeral port to try next. */
  nextEphemeral: number;

  /** @param range The ephemeral ports: the first and the last one. */
  constructor(
    isOwnAddress: (address: string) => boolean,
    range: readonly [first: number, last: number],
    nextEphemeral: number,
  ) {
    this.#isOwnAddress = isOwnAddress;
    this.#range = range;
    this.nextEphemeral = nextEphemeral;
  }

  /** Binds an address and port, or returns the status of the failure. Port 0 chooses an ephemeral port. */
  claim(local: InetEndpoint, options: BindOptions): Binding | Status {
    const address = tryCanonical(local.address);
    if (address === undefined) return EINVAL;
    if (!isUnspecified(address) && !this.#isOwnAddress(unmapped(address))) return EADDRNOTAVAIL;
    const wanted = {
      ipv6Only: options.ipv6Only ?? false,
      reusePort: options.reusePort ?? false,
      role: 'bound' as const,
      listener: null,
    };
    const family = familyOf(address);
    const named = (port: number): Binding => ({ ...wanted, name: { address, family, port } });
    if (local.port !== 0) return this.#take(named(local.port)) ?? EADDRINUSE;
    return this.ephemeral((port) => this.#take(named(port))) ?? EADDRINUSE;
  }

  /** Calls back with each unbound ephemeral port, starting after the last one found, until the callback accepts one. */
  ephemeral<Taken>(take: (port: number) => Taken | undefined): Taken | undefined {
    const [first, last] = this.#range;
    for (let tries = first; tries <= last; tries++) {
      const port = this.nextEphemeral;
      this.nextEphemeral = port === last ? first : port + 1;
      const taken = this.#bindings.has(port) ? undefined : take(port);
      if (taken !== undefined) return taken;
    }
    return undefined;
  }

  #take(binding: Binding): Binding | undefined {
    const { port } = binding.name;
    const others = this.#bindings.get(port) ?? [];
    if (others.some((other) => isClash(binding, other))) return undefined;
    this.#bindings.set(port, [...others, binding]);
    return binding;
  }

  release(binding: Binding): void {
    const { port } = binding.name;
    const left = (this.#bindings.get(port) ?? []).filter((other) => other !== binding);
    if (left.length > 0) this.#bindings.set(port, left);
    else this.#bindings.delete(port);
  }

  /**
   * Finds the listener for connections to an address of this host: one bound to that address, else one bound to the unspecified
   * address; undefined if there is none. `spread` chooses among several listeners that share the port.
   */
  findListener(
    { address, port }: InetEndpoint,
    spread: (listeners: Listener[]) => Listener,
  ): Listener | undefined {
    const bindings = (this.#bindings.get(port) ?? []).filter(({ listener }) => listener !== null);
    const isIPv4 = familyOf(address) === 'IPv4';
    const exact = bindings.filter(({ name }) => unmapped(name.address) === address);
    const anyOfFamily = bindings.filter(({ name }) => name.address === (isIPv4 ? '0.0.0.0' : '::'));
    const dual = bindings.filter(({ name, ipv6Only }) => isIPv4 && name.address === '::' && !ipv6Only);
    const found = [exact, anyOfFamily, dual].find((candidates) => candidates.length > 0);
    return found && spread(found.map(({ listener }) => listener!));
  }
}

function isClash(one: Binding, other: Binding): boolean {
  if (one.role === 'connected' || other.role === 'connected') return false;
  if (one.reusePort && other.reusePort) return false;
  return (
    unmapped(one.name.address) === unmapped(other.name.address) || covers(one, other) || covers(other, one)
  );
}

/** Whether `any` is the unspecified address (`0.0.0.0` or `::`) of a family that `one` uses. */
function covers(any: Binding, one: Binding): boolean {
  const usesIPv4 =
    familyOf(unmapped(one.name.address)) === 'IPv4' || (one.name.address === '::' && !one.ipv6Only);
  if (any.name.address === '0.0.0.0') return usesIPv4;
  return any.name.address === '::' && (!any.ipv6Only || familyOf(unmapped(one.name.address)) === 'IPv6');
}
