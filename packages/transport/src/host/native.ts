import type { Server, Socket, SocketConstructorOpts } from 'node:net';
import { builtIn } from '../runtime/built-in.ts';
import { hideFromDiagnostics } from './diagnostics.ts';

/** A socket of the runtime for a handle to stand on. */
export function newSocket(options: SocketConstructorOpts & { handle?: unknown } = {}): Socket {
  const { Socket } = builtIn('node:net');
  const socket = new Socket({ allowHalfOpen: true, ...options });
  hideFromDiagnostics(socket);
  return socket;
}

/** A server of the runtime for a listening handle to stand on. */
export function newServer(): Server {
  const { Server } = builtIn('node:net');
  const server = new Server({ allowHalfOpen: true, pauseOnConnect: true });
  hideFromDiagnostics(server);
  return server;
}
