/** What a host has at most, and for how long it waits. */
export interface HostLimits {
  /** Sockets that are open at a time; one more is EMFILE. @default 1048576 */
  fds: number;
  /** Bytes of a connection that are written and not acknowledged. A write beyond waits. @default 131072 */
  sendBuffer: number;
  /** Bytes of a connection that have arrived and are not read: what the peer may send ahead. @default 131072 */
  receiveBuffer: number;
  /** Connections that a listener lets wait, whatever its program asks for (`net.core.somaxconn`). @default 4096 */
  backlog: number;
  /** Ports for connections whose program does not choose one (`net.ipv4.ip_local_port_range`). @default [32768, 60999] */
  portRange: readonly [first: number, last: number];
  /** Milliseconds after which a connect to a host that does not answer is ETIMEDOUT. @default 127000, as on Linux */
  connectTimeout: number;
  /**
   * Milliseconds after which a connection whose peer does not acknowledge is ETIMEDOUT. @default 924600, as on Linux
   * (`net.ipv4.tcp_retries2`)
   */
  retransmissionTimeout: number;
  /** Milliseconds after which a connect to an address that no host has is EHOSTUNREACH. @default 3000 */
  unreachableTimeout: number;
}

export const DEFAULT_LIMITS: HostLimits = {
  fds: 1_048_576,
  sendBuffer: 131_072,
  receiveBuffer: 131_072,
  backlog: 4096,
  portRange: [32_768, 60_999],
  connectTimeout: 127_000,
  retransmissionTimeout: 924_600,
  unreachableTimeout: 3000,
};
