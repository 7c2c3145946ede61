export { type ListeningOptions, listenAsync } from './listen-async.ts';
export type {
  CommonListenOptions,
  HandleListenOptions,
  IpcListenOptions,
  ListenOptions,
  TcpListenOptions,
} from './listen-options.ts';
export { createServer, Server } from './server.ts';
export type { DropArgument, ServerEvents } from './server-methods.ts';
export type { ServerOptions } from './server-options.ts';
