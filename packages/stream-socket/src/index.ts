export { type AddressFilter, isBlocked, validateAddressFilter } from './address-filter.ts';
export { adoptConnection } from './adopt-connection.ts';
export {
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
} from './auto-select-family.ts';
export { type AdoptedBound, adoptBoundSocket, BoundSocket, isBoundSocket } from './bound-socket.ts';
export type { BoundSocketOptions } from './bound-socket-options.ts';
export { type ConnectionOptions, connect, connect as createConnection } from './connect.ts';
export { type NormalizedArguments, normalizeArguments } from './connect-arguments.ts';
export { connectAsync } from './connect-async.ts';
export type { ConnectOptions, IpcConnectOptions, TcpConnectOptions } from './connect-options.ts';
export { defaultHighWaterMark } from './default-high-water-mark.ts';
export { inheritFromNode, recognizeNodes, shownHandle } from './inherit-from-node.ts';
export type { OnReadOptions } from './onread.ts';
export { Socket, type SocketConstructor } from './socket.ts';
export type { SocketConstructorOptions } from './socket-constructor-options.ts';
export type { SocketEvents } from './socket-events.ts';
export type { AddressInfo, KeepAliveOptions, SocketReadyState } from './socket-methods.ts';
export { makeTransferable, markTransferable, type Transferable } from './thread-transfer.ts';
