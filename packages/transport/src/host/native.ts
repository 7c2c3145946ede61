import type { Server, Socket, SocketConstructorOpts } from 'node:net';
import { builtIn } from '../runtime/built-in.ts';
import { hideFromDiagnostics } from './diagnostics.ts';

/** Creates the socket of the runtime that a stream handle wraps. */
export function newSocket(options: SocketConstructorOpts & { handle?: unknown } = {}): Socket {
  const { Socket } = builtIn('node:net');
  const socket = new Socket({ allowHalfOpen: true, ...options });
  hideFromDiagnostics(socket);
  return socket;
}

/** Creates the server of the runtime that a listening handle wraps. */
export function newServer(): Server {
  const { Server } = builtIn('node:net');
  const server = new Server({ allowHalfOpen: true, pauseOnConnect: true });
  hideFromDiagnostics(server);
  return server;
}
