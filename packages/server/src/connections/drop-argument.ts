/**
 * Why a connection was not accepted.
 *
 * - `maxConnections`: the server has as many as it may have.
 * - `queueFull`: a loop over the server has not taken those that wait for it.
 * - `blockList`: the block list names the peer.
 * - `unknownPeer`: there is a block list, and the system does not say who the peer is: it has reset the connection already.
 * - `proxyUntrusted`: `proxyProtocol` requires a header, and the peer is none of the proxies that it is taken from.
 * - `proxyHeaderMissing`, `proxyHeaderInvalid`, `proxyHeaderTimeout`: what became of the header of such a proxy.
 * - `blockListFailed`: the block list threw, or answered something else than a boolean.
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

/** A connection that was not accepted, as `'drop'` tells it. Over IPC there are no addresses. */
export interface DropArgument {
  reason: DropReason;
  /**
   * With `blockListFailed`: what the block list threw, or what is wrong with its answer. With `proxyHeaderInvalid`: what is wrong,
   * as `reason`, and where, as `index`.
   */
  error?: Error;
  localAddress?: string | undefined;
  localPort?: number | undefined;
  localFamily?: string | undefined;
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  remoteFamily?: string | undefined;
}
