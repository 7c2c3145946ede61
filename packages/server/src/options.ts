import { validateBoolean, validateNumber, validateObject } from '@net/errors';
import type { AddressFilter } from '@net/stream-socket/internal';
import type { Transport } from '@net/transport';
import type { ProxyProtocolOptions } from './connections/proxy-protocol.ts';

/** The options of `new Server`. Those of connections are those of `new Socket`. */
export interface ServerOptions {
  /** Connections stay writable when the peer ends. @default false */
  allowHalfOpen?: boolean | undefined;
  /** Connections are not read from until `resume()`. @default false */
  pauseOnConnect?: boolean | undefined;
  /** Disables Nagle's algorithm on connections. @default false */
  noDelay?: boolean | undefined;
  /** Turns on TCP keep-alive on connections. @default false */
  keepAlive?: boolean | undefined;
  /** Idle milliseconds before the first keep-alive probe. @default 0 */
  keepAliveInitialDelay?: number | undefined;
  /** Bytes that a connection buffers. @default 65536 */
  highWaterMark?: number | undefined;
  /** Connections join the small writes of one turn to one system call. @default getDefaultGatherWrites() */
  gatherWrites?: boolean | undefined;
  /** Peers whose connections are dropped. */
  blockList?: AddressFilter | undefined;
  /**
   * Takes PROXY protocol headers of load balancers: `remoteAddress` and its like are then the client's, the block list and
   * `maxConnections` are about clients, and `socket.proxy` is the header.
   */
  proxyProtocol?: ProxyProtocolOptions | undefined;
  /** A listener that returns a promise which rejects destroys its connection. Node knows it by a global switch only. @default false */
  captureRejections?: boolean | undefined;
  /** What moves the bytes. @default getDefaultTransport() */
  transport?: Transport | undefined;
}

/** @throws ERR_INVALID_ARG_TYPE */
export function validateServerOptions(options: ServerOptions): void {
  validateObject(options, 'options');
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
  }
  if (options.gatherWrites != null) validateBoolean(options.gatherWrites, 'options.gatherWrites');
  if (options.highWaterMark !== undefined) validateNumber(options.highWaterMark, 'options.highWaterMark');
}
