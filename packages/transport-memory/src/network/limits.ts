import { type Check, FROM_ZERO, isInteger } from '../arguments/check-properties.ts';

/** The limits and timeouts of a host. */
export interface HostLimits {
  /** The maximum number of open sockets; one more fails with EMFILE. @default 1048576 */
  fds: number;
  /**
   * The size of a connection's send buffer: the bytes written and not acknowledged. A write that exceeds it is pending.
   * @default 131072
   */
  sendBuffer: number;
  /**
   * The size of a connection's receive buffer: the bytes received and not read. It limits the window that the peer sees.
   * @default 131072
   */
  receiveBuffer: number;
  /**
   * The maximum number of bytes in all send and receive buffers of the host together (`net.ipv4.tcp_mem`). Without free memory,
   * writes are pending and receive windows close; but each buffer can hold 4096 bytes in any case. @default Infinity
   */
  memory: number;
  /** The maximum of a listener's backlog (`net.core.somaxconn`). @default 4096 */
  backlog: number;
  /** The first and the last ephemeral port (`net.ipv4.ip_local_port_range`). @default [32768, 60999] */
  portRange: readonly [first: number, last: number];
  /** Milliseconds after which `connect` fails with ETIMEDOUT if no host answers. @default 127000, as on Linux before 6.5 */
  connectTimeout: number;
  /**
   * Milliseconds after which a connection fails with ETIMEDOUT if the peer does not acknowledge. @default 924600, as on Linux
   * (`net.ipv4.tcp_retries2`)
   */
  retransmissionTimeout: number;
  /** Milliseconds after which `connect` fails with EHOSTUNREACH if no host has the address. @default 3000 */
  unreachableTimeout: number;
}

export const DEFAULT_LIMITS: HostLimits = {
  fds: 1_048_576,
  sendBuffer: 131_072,
  receiveBuffer: 131_072,
  memory: Number.POSITIVE_INFINITY,
  backlog: 4096,
  portRange: [32_768, 60_999],
  connectTimeout: 127_000,
  retransmissionTimeout: 924_600,
  unreachableTimeout: 3000,
};

/** The conditions of the limits. */
export const LIMIT_CHECKS: Readonly<Record<keyof HostLimits, Check>> = {
  fds: FROM_ZERO,
  sendBuffer: FROM_ZERO,
  receiveBuffer: FROM_ZERO,
  memory: FROM_ZERO,
  backlog: FROM_ZERO,
  portRange: [isPortRange, 'must be the first and the last port'],
  connectTimeout: FROM_ZERO,
  retransmissionTimeout: FROM_ZERO,
  unreachableTimeout: FROM_ZERO,
};

function isPortRange(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return isInteger(value[0], 1, 65_535) && isInteger(value[1], value[0], 65_535);
}
