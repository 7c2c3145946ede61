import type { SocketConstructorOptions } from '../socket/constructor-options.ts';
import { Socket } from '../socket.ts';
import { normalizeArguments } from './arguments.ts';
import type { CommonConnectOptions, ConnectOptions } from './options.ts';

/** The options of {@link connect}: those of `new Socket` and those of `socket.connect`. */
export type ConnectionOptions = SocketConstructorOptions & ConnectOptions;

/**
 * Creates a socket and connects it. The forms are `(options)`, `(path)` and `(port[, host])`, each with a listener for
 * `'connect'` at the end.
 *
 * @throws what `new Socket` and `socket.connect` throw.
 */
export function connect(options: ConnectionOptions, listener?: () => void): Socket;
export function connect(port: number | string, host?: string, listener?: () => void): Socket;
export function connect(port: number | string, listener?: () => void): Socket;
export function connect(path: string, listener?: () => void): Socket;
export function connect(...args: unknown[]): Socket {
  const normalized = normalizeArguments<SocketConstructorOptions & CommonConnectOptions>(args);
  const [options] = normalized;
  const socket = new Socket(options);
  if (options.timeout) socket.setTimeout(options.timeout);
  try {
    // `socket.connect` accepts a normalised argument list, which its declared parameters do not include.
    return socket.connect(normalized as unknown as ConnectOptions);
  } catch (error) {
    // The caller does not get this socket, so it must be destroyed here: it may have the handle of a bound socket.
    socket.destroy();
    throw error;
  }
}
