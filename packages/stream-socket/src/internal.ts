/**
 * The entry for the other `@net` packages; includes the public exports. It changes without notice, and must not be imported by
 * any other package.
 */
export { type AdoptedBound, adoptBoundSocket, BoundSocket, isBoundSocket } from './bound/bound-socket.ts';
export type { BoundSocketOptions } from './bound/options.ts';
export { type AddressFilter, askFilter, filterOf } from './connect/address-filter.ts';
export { type NormalizedArguments, normalizeArguments } from './connect/arguments.ts';
export type { AttemptMessage, AttemptOutcome } from './connect/attempt-channel.ts';
export { type ConnectionOptions, connect } from './connect/connect.ts';
export { connectAsync } from './connect/connect-async.ts';
export { type ConnectDurations, connectDurationsOf } from './connect/connect-durations.ts';
export { ConnectTimeoutError, type TimedOutAttempt } from './connect/connect-timeout.ts';
export {
  type AutoSelectFamily,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from './connect/default-auto-select-family.ts';
export type {
  ConnectOptions,
  IpcConnectOptions,
  LookupAnswer,
  LookupFunction,
  LookupFunctionOptions,
  TcpConnectOptions,
} from './connect/options.ts';
export type { ProxyClient, ProxyHeaderOptions } from './connect/proxy-header.ts';
export { getDefaultGatherWrites, setDefaultGatherWrites } from './io/default-gather-writes.ts';
export { isOnReadOptions, type OnReadOptions } from './io/onread.ts';
export { AcceptedOptions } from './socket/accepted-options.ts';
export { adoptConnection, nameClient } from './socket/adopt-connection.ts';
export { isIdle, onceIdle } from './socket/busy.ts';
export { limitCloseTime } from './socket/close-timeout.ts';
export type { SocketConstructorOptions } from './socket/constructor-options.ts';
export { type DebugLog, debugLog, endpointText } from './socket/debug-log.ts';
export { defaultHighWaterMark } from './socket/default-high-water-mark.ts';
export { publishTimeout } from './socket/diagnostics.ts';
export type { SocketEvents } from './socket/events.ts';
export { onceBytesArrive } from './socket/first-byte.ts';
export type { IteratorOptions } from './socket/iterate.ts';
export type { KeepAliveOptions } from './socket/keep-alive.ts';
export type { SocketReadyState } from './socket/methods.ts';
export type { AddressInfo } from './socket/names.ts';
export { OpenSockets } from './socket/open-sockets.ts';
export type { SystemSocketOptions } from './socket/options.ts';
export type { ConnectionOwner } from './socket/state.ts';
export { type SocketStats, writeQueueOf } from './socket/stats.ts';
export { MAX_DELAY_MS, validateTimeout } from './socket/timeout.ts';
export { Socket, type SocketConstructor } from './socket.ts';
