/** The names that `@types/node` has for the types of `net`, so that code written against those compiles against these. */
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

/** What every connection can be made with. */
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
/** The option bag of `socket.setKeepAlive`. */
export type SetKeepAliveOptions = KeepAliveOptions;
/** The events of a socket, with what their listeners are called with. */
export type SocketEventMap = SocketEvents;
/** The events of a server, with what their listeners are called with. */
export type ServerEventMap = ServerEvents;
/** The family of an address, as block lists and socket addresses take it. */
export type IPVersion = 'ipv4' | 'ipv6';
