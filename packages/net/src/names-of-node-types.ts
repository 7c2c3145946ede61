/** The type names that `@types/node` declares for `net`, so that code which uses these names compiles against this package. */
import type { ServerEvents, ServerOptions } from '@net/server';
import type { SocketAddressOptions } from '@net/socket-address';
import type {
  ConnectionOptions,
  ConnectOptions,
  IpcConnectOptions,
  KeepAliveOptions,
  OnReadOptions,
  SocketConstructorOptions,
  SocketEvents,
  TcpConnectOptions,
} from '@net/stream-socket';

/** The option that all connections have in common. */
export type ConnectOpts = Pick<ConnectOptions, 'onread'>;
/** The options of `socket.connect` over IPC. */
export type IpcSocketConnectOpts = IpcConnectOptions & Omit<ConnectOptions, keyof TcpConnectOptions>;
/** The options of `socket.connect` over TCP. */
export type TcpSocketConnectOpts = TcpConnectOptions & Omit<ConnectOptions, keyof IpcConnectOptions>;
/** The options of `socket.connect`. */
export type SocketConnectOpts = ConnectOptions;
/** The options of `net.connect` over TCP. */
export type TcpNetConnectOpts = TcpConnectOptions & ConnectionOptions;
/** The options of `net.connect` over IPC. */
export type IpcNetConnectOpts = IpcConnectOptions & ConnectionOptions;
/** The options of `net.connect`. */
export type NetConnectOpts = ConnectionOptions;
/** The options of `new Socket`. */
export type SocketConstructorOpts = SocketConstructorOptions;
/** The options of `createServer`. */
export type ServerOpts = ServerOptions;
/** The option `onread`. */
export type OnReadOpts = OnReadOptions;
/** The option `lookup`. */
export type LookupFunction = NonNullable<TcpConnectOptions['lookup']>;
/** The options of `new SocketAddress`. */
export type SocketAddressInitOptions = SocketAddressOptions;
/** The options object of `socket.setKeepAlive`. */
export type SetKeepAliveOptions = KeepAliveOptions;
/** The events of a socket, with the arguments of their listeners. */
export type SocketEventMap = SocketEvents;
/** The events of a server, with the arguments of their listeners. */
export type ServerEventMap = ServerEvents;
/** The address family argument of `BlockList` and `SocketAddress`. */
export type IPVersion = 'ipv4' | 'ipv6';
