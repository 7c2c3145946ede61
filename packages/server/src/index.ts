export { type ListeningOptions, listenAsync } from './listen-async.ts';
export type {
  CommonListenOptions,
  HandleListenOptions,
  IpcListenOptions,
  ListenOptions,
  TcpListenOptions,
} from './listen-options.ts';
export { createServer, type DropArgument, Server, type ServerEvents } from './server.ts';
export type { ServerOptions } from './server-options.ts';
