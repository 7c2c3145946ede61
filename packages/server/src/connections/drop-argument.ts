/**
 * Why a connection was dropped.
 *
 * - `maxConnections`: the server has reached its `maxConnections`.
 * - `queueFull`: the queue of a `for await` loop over the server is full.
 * - `blockList`: the block list blocks the peer.
 * - `unknownPeer`: there is a block list, and the peer's address is unknown because it has reset the connection already.
 * - `proxyUntrusted`: `proxyProtocol` requires a header, and the peer is not one of the trusted proxies.
 * - `proxyHeaderMissing`, `proxyHeaderInvalid`, `proxyHeaderTimeout`: a trusted proxy sent no header, an invalid one, or none in time.
 * - `blockListFailed`: the block list threw, or returned something other than a boolean.
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
  | 'proxyHeaderTimeout';

/** The argument of `'drop'`: a connection that was not accepted. IPC connections have no addresses. */
export interface DropArgument {
  reason: DropReason;
  /**
   * With `blockListFailed`: the error that the block list threw, or an error about its return value. With `proxyHeaderInvalid`: an
   * error with the properties `reason` and `index`, the position of the fault in the header.
   */
  error?: Error;
  localAddress?: string | undefined;
  localPort?: number | undefined;
  localFamily?: string | undefined;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  remoteFamily?: string | undefined;
}
