export type {
  CommonListenOptions,
  HandleListenOptions,
  IpcListenOptions,
  ListenOptions,
  TcpListenOptions,
} from './listen-options.ts';
export { createServer, type DropArgument, Server } from './server.ts';
export type { ServerOptions } from './server-options.ts';
