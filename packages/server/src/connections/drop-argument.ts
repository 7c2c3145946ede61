/**
 * Why a connection was dropped. With `proxyProtocol`, "peer" means the client that a trusted proxy names, where there is one.
 *
 * - `maxConnections`: the server has reached its `maxConnections`.
 * - `queueFull`: the queue of a `for await` loop over the server is full.
 * - `blockList`: the block list blocks the peer.
 * - `unknownPeer`: an option needs the peer's address (a block list, a limit per address, or a required `proxyProtocol`), and it
 *   is unknown, because the peer has reset the connection or a PROXY protocol header contains no IP address.
 * - `proxyUntrusted`: `proxyProtocol` requires a header, and the peer is not one of the trusted proxies.
 * - `proxyHeaderMissing`: a trusted proxy sent other data than a header, or the connection ended before the header was complete.
 * - `proxyHeaderInvalid`: a trusted proxy sent an invalid header, or the parser of headers could not be loaded.
 * - `proxyHeaderTimeout`: a trusted proxy did not complete its header in time.
 * - `blockListFailed`: the block list threw, or returned something other than a boolean.
 * - `perAddress`: the peer's address has reached `maxConnectionsPerAddress`.
 * - `rate`: the connection exceeded `acceptRate`.
 * - `pending`: the server has reached its `maxPending`.
 * - `limitUnknown`: the counter of the option `limitsAcross` has failed, or has not answered in time.
 * - `shutdown`: the connection still waited for its PROXY protocol header, or for the answer of `limitsAcross`, when the server
 *   reset its connections.
 */
export type DropReason =
  | 'maxConnections'
  | 'queueFull'
  | 'blockList'
  | 'unknownPeer'
  | 'blockListFailed'
  | 'proxyUntrusted'
  | 'proxyHeaderMissing'
  | 'proxyHeaderInvalid'
  | 'proxyHeaderTimeout'
  | 'perAddress'
  | 'rate'
  | 'pending'
  | 'limitUnknown'
  | 'shutdown';

/** The argument of `'drop'`: a connection that was not accepted. The addresses are undefined for IPC, or if they are unknown. */
export interface DropArgument {
  reason: DropReason;
  /**
   * The rule that the connection was dropped for. With `blockList`: the rule of the list, as its method `match` returns it. With
   * `perAddress` and `rate`: the addresses that are limited together, for example `192.0.2.1` or `2001:db8::/64`, or `total`.
   * Absent with other reasons.
   */
  rule?: string | undefined;
  /**
   * With `blockListFailed`: the error that the block list threw, or an error about its return value. With `limitUnknown`: the
   * error of `limitsAcross`. With `proxyHeaderInvalid`: an error with the properties `reason` and `index`, the position of the
   * fault in the header; or the error of loading the parser. Absent with other reasons.
   */
  error?: Error;
  localAddress?: string | undefined;
  localPort?: number | undefined;
  localFamily?: string | undefined;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  remoteFamily?: string | undefined;
}
