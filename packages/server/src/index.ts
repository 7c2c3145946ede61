export { type InheritedListener, listenFds } from './activation/listen-fds.ts';
export { type PassedListeners, passListeners } from './activation/pass-listeners.ts';
export type { DropArgument, DropReason } from './connections/drop-argument.ts';
export type { ProxyProtocolOptions } from './connections/proxy-protocol.ts';
export type { ShutdownOptions, ShutdownProgress, ShutdownResult } from './ending/shutdown-options.ts';
export type { ServerEvents } from './events.ts';
export type { AcceptRate } from './limits/accept-rate.ts';
export type { CountedLimits, SharedLimits } from './limits/shared-limits.ts';
export type {
  CommonListenOptions,
  HandleListenOptions,
  IpcListenOptions,
  ListenEndpoint,
  ListenOptions,
  SeveralListenOptions,
  TcpListenOptions,
} from './listen/arguments.ts';
export { type ListeningOptions, listenAsync } from './listen/listen-async.ts';
export type { SocketFileOptions } from './listen/socket-file/options.ts';
export type { ServerOptions } from './options.ts';
export { createServer, Server } from './server.ts';
export type { ServerStats } from './stats/server-stats.ts';
