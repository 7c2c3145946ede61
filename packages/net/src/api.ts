export { BlockList, type BlockListOptions, type CheckOptions } from '@net/blocklist';
export { isIP, isIPv4, isIPv6 } from '@net/ip-parse';
export {
  createServer,
  type DropArgument,
  type IpcListenOptions,
  type ListenOptions,
  Server,
  type ServerEvents,
  type ServerOptions,
  type TcpListenOptions,
} from '@net/server';
export { SocketAddress, type SocketAddressJSON, type SocketAddressOptions } from '@net/socket-address';
export {
  type AddressInfo,
  BoundSocket,
  type BoundSocketOptions,
  type ConnectionOptions,
  type ConnectOptions,
  connect,
  createConnection,
  getDefaultAutoSelectFamily,
  getDefaultAutoSelectFamilyAttemptTimeout,
  type IpcConnectOptions,
  type KeepAliveOptions,
  type OnReadOptions,
  Socket,
  Socket as Stream,
  type SocketConstructorOptions,
  type SocketEvents,
  type SocketReadyState,
  setDefaultAutoSelectFamily,
  setDefaultAutoSelectFamilyAttemptTimeout,
  type TcpConnectOptions,
} from '@net/stream-socket';
export { normalizeArguments as _normalizeArgs } from '@net/stream-socket/internal';
export type {
  ConnectOpts,
  IPVersion,
  IpcNetConnectOpts,
  IpcSocketConnectOpts,
  LookupFunction,
  NetConnectOpts,
  OnReadOpts,
  ServerEventMap,
  ServerOpts,
  SetKeepAliveOptions,
  SocketAddressInitOptions,
  SocketConnectOpts,
  SocketConstructorOpts,
  SocketEventMap,
  TcpNetConnectOpts,
  TcpSocketConnectOpts,
} from './names-of-node-types.ts';
