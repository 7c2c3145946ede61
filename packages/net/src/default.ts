import * as api from './api.ts';

/**
 * The default export: a plain object, as `import net from 'node:net'` gives it, so that programs can replace its functions
 * (`vi.spyOn(net, 'connect')`, `sinon.stub(net, 'connect')`, assignment). An ES module's namespace object is read-only.
 */
const net: typeof api = { ...api };

/** The types of the default export, for use as `net.Socket`. A namespace without values may share its name with a variable. */
declare namespace net {
  type AcceptRate = api.AcceptRate;
  type AddressInfo = api.AddressInfo;
  type BlockList = api.BlockList;
  type BlockListOptions = api.BlockListOptions;
  type BoundSocket = api.BoundSocket;
  type BoundSocketOptions = api.BoundSocketOptions;
  type CheckOptions = api.CheckOptions;
  type ConnectionOptions = api.ConnectionOptions;
  type ConnectOptions = api.ConnectOptions;
  type ConnectOpts = api.ConnectOpts;
  type DropArgument = api.DropArgument;
  type IpcConnectOptions = api.IpcConnectOptions;
  type IpcListenOptions = api.IpcListenOptions;
  type IpcNetConnectOpts = api.IpcNetConnectOpts;
  type IpcSocketConnectOpts = api.IpcSocketConnectOpts;
  type IPVersion = api.IPVersion;
  type KeepAliveOptions = api.KeepAliveOptions;
  type ListenEndpoint = api.ListenEndpoint;
  type ListenOptions = api.ListenOptions;
  type LookupFunction = api.LookupFunction;
  type NetConnectOpts = api.NetConnectOpts;
  type OnReadOptions = api.OnReadOptions;
  type OnReadOpts = api.OnReadOpts;
  type PeerCredentials = api.PeerCredentials;
  type ProxyClient = api.ProxyClient;
  type ProxyHeaderOptions = api.ProxyHeaderOptions;
  type ProxyProtocolOptions = api.ProxyProtocolOptions;
  type Server = api.Server;
  type ServerEventMap = api.ServerEventMap;
  type ServerEvents = api.ServerEvents;
  type ServerOptions = api.ServerOptions;
  type ServerOpts = api.ServerOpts;
  type ServerStats = api.ServerStats;
  type SetKeepAliveOptions = api.SetKeepAliveOptions;
  type SeveralListenOptions = api.SeveralListenOptions;
  type SharedLimits = api.SharedLimits;
  type ShutdownOptions = api.ShutdownOptions;
  type ShutdownProgress = api.ShutdownProgress;
  type ShutdownResult = api.ShutdownResult;
  type Socket = api.Socket;
  type SocketAddress = api.SocketAddress;
  type SocketAddressInitOptions = api.SocketAddressInitOptions;
  type SocketAddressJSON = api.SocketAddressJSON;
  type SocketAddressOptions = api.SocketAddressOptions;
  type SocketConnectOpts = api.SocketConnectOpts;
  type SocketConstructorOptions = api.SocketConstructorOptions;
  type SocketConstructorOpts = api.SocketConstructorOpts;
  type SocketEventMap = api.SocketEventMap;
  type SocketEvents = api.SocketEvents;
  type SocketReadyState = api.SocketReadyState;
  type SocketStats = api.SocketStats;
  type Stream = api.Stream;
  type TcpConnectOptions = api.TcpConnectOptions;
  type TcpListenOptions = api.TcpListenOptions;
  type TcpNetConnectOpts = api.TcpNetConnectOpts;
  type TcpSocketConnectOpts = api.TcpSocketConnectOpts;
}

export default net;
