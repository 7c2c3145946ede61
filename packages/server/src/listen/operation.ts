import { systemError } from '@net/errors';
import type { AddressInfo } from '@net/stream-socket/internal';
import type { InetName, ListenHandle, Status } from '@net/transport';

/** The name of a listening socket: an address and port, a path, null if unknown, or a negative errno if `getsockname` failed. */
export type ListenerName = InetName | string | Status | null;

/** One `listen` of a server, in progress or in effect. */
export interface ListenOperation {
  /** The open handle, or all open handles as one; null before every endpoint is open, and after `close`. */
  readonly handle: ListenHandle | null;
  /** The open handles that this process has opened itself, instead of the primary of its cluster. */
  readonly ownHandles: readonly ListenHandle[];
  /** The first requested endpoint, as `family:address:port`. */
  readonly key: string;
  /** Whether `listen` may be called again: true while the handle of the cluster's primary is awaited, as with Node's servers. */
  readonly isReplaceable: boolean;
  /** The maximum length of the system's accept queues, which the system may lower. */
  readonly backlog: number;
  start(): void;
  /** The names of the open handles, in the order of the requested endpoints. */
  names(): readonly ListenerName[];
  close(): void;
  /** Drops the reference to the handle without closing the handle. */
  release(): void;
}

/**
 * Returns the name for `server.address()`.
 *
 * @throws a system error if `getsockname` failed.
 */
export function addressFrom(name: ListenerName): AddressInfo | string | null {
  if (typeof name === 'number') throw systemError({ status: name, syscall: 'address' });
  return name;
}
