import type { InetEndpoint } from '@net/transport';
import type { KnownEnd, Machine } from '../tcp/machine.ts';
import { Descriptors } from './descriptors.ts';
import { IpcPaths } from './ipc-paths.ts';
import type { PortTable } from './ports.ts';

/** A connected or listening handle of a program on the host. */
export interface OpenHandle {
  /** Called when the host crashes. */
  die(): void;
  /** Called when programs may read again after a pause of the host. */
  onArrival?(): void;
}

/**
 * The state of a host that is lost in a crash: its sockets, ports, IPC paths and connections. A crash replaces the kernel; handles
 * keep the kernel that they were created on, so that handles from before the crash cannot change the new one.
 */
export class Kernel {
  readonly ports: PortTable;
  readonly ipc: IpcPaths;
  readonly descriptors: Descriptors;
  /** The ends of connections in the connection table. */
  readonly ends = new Set<KnownEnd>();
  readonly handles = new Set<OpenHandle>();
  readonly #tuples = new Set<string>();
  /** Whether the host has crashed since this kernel was started. */
  isDead = false;

  constructor(machine: Machine, ports: PortTable) {
    this.ports = ports;
    this.ipc = new IpcPaths(machine);
    this.descriptors = new Descriptors(machine.limits.fds);
  }

  die(): void {
    this.isDead = true;
    for (const handle of this.handles) handle.die();
    for (const end of this.ends) end.vanish();
  }

  remember(end: KnownEnd): void {
    this.ends.add(end);
    if (end.local && end.remote) this.#tuples.add(tupleOf(end.local, end.remote));
  }

  forget(end: KnownEnd): void {
    this.ends.delete(end);
    if (end.local && end.remote) this.#tuples.delete(tupleOf(end.local, end.remote));
  }

  /** Whether there is a connection from a local to a remote address and port. */
  hasConnection(local: InetEndpoint, remote: InetEndpoint): boolean {
    return this.#tuples.has(tupleOf(local, remote));
  }
}

/** The key of a TCP connection of a host: its local and remote address and port. */
function tupleOf(local: InetEndpoint, remote: InetEndpoint): string {
  return `${local.address} ${local.port} ${remote.address} ${remote.port}`;
}
