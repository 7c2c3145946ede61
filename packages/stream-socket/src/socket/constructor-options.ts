import type { DuplexOptions } from 'node:stream';
import { ERR_INVALID_ARG_VALUE, inspectValue, validateBoolean } from '@net/errors';
import type { StreamHandle, Transport } from '@net/transport';
import type { AddressFilter } from '../connect/address-filter.ts';
import type { CommonConnectOptions } from '../connect/options.ts';
import type { SystemSocketOptions } from './options.ts';
import { validateTimeout } from './timeout.ts';

/** The options of `new Socket`. */
export interface SocketConstructorOptions extends SystemSocketOptions, Pick<CommonConnectOptions, 'onread'> {
  /** Wraps this file descriptor: a connected socket or a pipe. */
  fd?: number | undefined;
  /**
   * Wraps a BoundSocket, a stream handle of the transport, or a handle object of the runtime. Given one of the runtime's own
   * sockets, for example one received with `process.on('message')`, takes the handle out of that socket.
   */
  handle?: StreamHandle | object | undefined;
  /** The writable half stays open when the peer ends. @default false */
  allowHalfOpen?: boolean | undefined;
  /** With `fd` or `handle`: whether reading is allowed. @default true */
  readable?: boolean | undefined;
  /** With `fd` or `handle`: whether writing is allowed. @default true */
  writable?: boolean | undefined;
  /** Destroys the socket when aborted. */
  signal?: AbortSignal | undefined;
  /**
   * Bytes to buffer before `write` returns false and before reading stops. @default 65536, or what `setDefaultHighWaterMark` of
   * `node:stream` has set
   */
  highWaterMark?: number | undefined;
  /**
   * Joins the small writes of one turn of the event loop into one system call. With `false` each write makes its own system
   * call immediately, so that the data reaches the peer even if the process is killed in the same turn.
   *
   * @default getDefaultGatherWrites()
   */
  gatherWrites?: boolean | undefined;
  /** Addresses that `connect` must not connect to: they fail with ERR_IP_BLOCKED. */
  blockList?: AddressFilter | undefined;
  /** The transport that opens the connection. @default getDefaultTransport() */
  transport?: Transport | undefined;
  /**
   * The maximum time from `end()` to the close of the socket, in milliseconds. When it has passed, because the peer does not read
   * the remaining data or does not end its half, the socket is destroyed without an error. 0 is no limit.
   *
   * @default 0
   */
  closeTimeout?: number | undefined;
  /** Whether the times of reads and writes for `stats()` are recorded from the creation of the socket. @default false */
  stats?: boolean | undefined;
  /** With `fd` or `handle`: calls `pause()`, so that a `'data'` listener alone does not start reading. @default false */
  pauseOnCreate?: boolean | undefined;
  /** With `fd` or `handle`: does not read until the first `read()`, `resume()` or `'data'` listener. @default false */
  manualStart?: boolean | undefined;
}

/**
 * Validates the options of `new Socket` that are not validated where they are used.
 *
 * @throws ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function validateConstructorOptions(options: SocketConstructorOptions & DuplexOptions): void {
  if (options.objectMode) refuseObjectMode(options, 'objectMode');
  if (options.readableObjectMode) refuseObjectMode(options, 'readableObjectMode');
  if (options.writableObjectMode) refuseObjectMode(options, 'writableObjectMode');
  validateTimeout(options.closeTimeout, 'options.closeTimeout');
  if (options.stats !== undefined) validateBoolean(options.stats, 'options.stats');
  if (options.gatherWrites != null) validateBoolean(options.gatherWrites, 'options.gatherWrites');
}

function refuseObjectMode(options: DuplexOptions, mode: keyof DuplexOptions): never {
  throw ERR_INVALID_ARG_VALUE({
    name: `options.${mode}`,
    shown: inspectValue(options[mode]),
    reason: 'is not supported',
  });
}
