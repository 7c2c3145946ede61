import type { Server, Socket, SocketConstructorOpts } from 'node:net';
import { builtIn } from '../runtime/built-in.ts';
import { hideFromDiagnostics } from './diagnostics.ts';

/** Loaded once: a look-up for each connection would take longer than its `new`. */
let net: typeof import('node:net') | undefined;

/** Creates the socket of the runtime that a stream handle wraps. */
export function newSocket(options: SocketConstructorOpts & { handle?: unknown } = {}): Socket {
  net ??= builtIn('node:net');
  const socket = new net.Socket({ allowHalfOpen: true, ...options });
  hideFromDiagnostics(socket);
  return socket;
}

/** Creates the server of the runtime that a listening handle wraps. */
export function newServer(): Server {
  net ??= builtIn('node:net');
  const server = new net.Server({ allowHalfOpen: true, pauseOnConnect: true });
  hideFromDiagnostics(server);
  return server;
}
