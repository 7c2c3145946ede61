import {
  ERR_INVALID_ARG_TYPE,
  ERR_INVALID_ARG_VALUE,
  inspectValue,
  validateBoolean,
  validateNumber,
  validateObject,
} from '@net/errors';
import { type AddressFilter, isOnReadOptions, type OnReadOptions } from '@net/stream-socket/internal';
import type { Transport } from '@net/transport';
import type { ProxyProtocolOptions } from './connections/proxy-protocol.ts';
import type { LimitOptions } from './limits/options.ts';

/** The options of `new Server`. Those about connections mean the same as the options of `new Socket`. */
export interface ServerOptions extends LimitOptions {
  /** Connections stay writable when the peer ends. @default false */
  allowHalfOpen?: boolean | undefined;
  /** Connections are not read from until `resume()`. @default false */
  pauseOnConnect?: boolean | undefined;
  /** Disables Nagle's algorithm on connections. @default false */
  noDelay?: boolean | undefined;
  /** Turns on TCP keep-alive on connections. @default false */
  keepAlive?: boolean | undefined;
  /** Idle milliseconds before the first keep-alive probe, rounded down to whole seconds. @default 0 */
  keepAliveInitialDelay?: number | undefined;
  /**
   * Bytes that a connection buffers before `write` returns false and before reading stops.
   *
   * @default 65536, unless `setDefaultHighWaterMark` of `node:stream` was called
   */
  highWaterMark?: number | undefined;
  /** Connections join the small writes of one turn of the event loop into one system call. @default getDefaultGatherWrites() */
  gatherWrites?: boolean | undefined;
  /**
   * Connections read into this buffer and call this callback instead of emitting `'data'`, so that no memory is allocated for
   * each read. All connections share the buffer, and its bytes are valid until the callback returns. A function is called for
   * each connection and returns its options, so that each can have its own buffer. Cannot be combined with `proxyProtocol`.
   */
  onread?: OnReadOptions | (() => OnReadOptions) | undefined;
  /** The peers, or with `proxyProtocol` the clients, whose connections are dropped. */
  blockList?: AddressFilter | undefined;
  /**
   * Reads the PROXY protocol header that a load balancer sends first. `remoteAddress` and `remotePort` are then those of the
   * client, the block list and the limits check the client's address, and `socket.proxy` is the header.
   */
  proxyProtocol?: ProxyProtocolOptions | undefined;
  /**
   * Whether `stats()` counts from the creation of the server, and each connection records when it reads and writes.
   *
   * @default false
   */
  stats?: boolean | undefined;
  /**
   * Handles rejected promises of listeners, as the option of `EventEmitter` does: the rejection of a `'connection'` listener
   * destroys the connection. Node's `net.Server` has no such option; there, only the global `events.captureRejections` has this
   * effect.
   *
   * @default false
   */
  captureRejections?: boolean | undefined;
  /** The transport that listens. @default getDefaultTransport() */
  transport?: Transport | undefined;
}

/**
 * Validates the options of `new Server` that are not validated where they are used.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE
 */
export function validateServerOptions(options: ServerOptions): void {
  validateObject(options, 'options');
  if (options.keepAliveInitialDelay !== undefined) {
    validateNumber(options.keepAliveInitialDelay, 'options.keepAliveInitialDelay');
  }
  if (options.gatherWrites != null) validateBoolean(options.gatherWrites, 'options.gatherWrites');
  if (options.stats !== undefined) validateBoolean(options.stats, 'options.stats');
  if (options.onread !== undefined) validateOnRead(options);
  if (options.highWaterMark !== undefined) validateNumber(options.highWaterMark, 'options.highWaterMark');
}

function validateOnRead({ onread, proxyProtocol }: ServerOptions): void {
  const name = 'options.onread';
  if (typeof onread !== 'function' && !isOnReadOptions(onread)) {
    throw ERR_INVALID_ARG_TYPE({ name, expected: ['object', 'function'], actual: onread });
  }
  // Data that is received together with the proxy's header would have to be copied into the buffer of `onread`.
  if (proxyProtocol) {
    throw ERR_INVALID_ARG_VALUE({
      name,
      shown: inspectValue(onread),
      reason: 'cannot be used together with options.proxyProtocol',
    });
  }
}
