import { abortError, validateAbortSignal, validateFunction } from '@net/errors';
import type { Socket } from '@net/stream-socket/internal';
import { queueUntilHeard } from '../connections/backpressure.ts';
import type { ServerOptions } from '../options.ts';
import { createServer, type Server } from '../server.ts';
import type { ListenOptions } from './arguments.ts';

/** The options of {@link listenAsync}: those of `createServer` and those of `server.listen`. */
export type ListeningOptions = ServerOptions &
  ListenOptions & {
    /** Added as a listener for `'connection'`. */
    connectionListener?: ((socket: Socket) => void) | undefined;
  };

/**
 * Creates a server and starts listening; without options, on a port that the system chooses. Exported as `listen` from
 * `@net/net/promises`.
 *
 * Without `connectionListener`, connections are queued until a `for await` loop over the server or a `'connection'` listener
 * takes them.
 *
 * If the `signal` is aborted, the server is closed, even if it has been listening for long.
 *
 * @returns Fulfils with the listening server. Rejects with what `createServer` or `listen` throws, with the error that the
 *   server would emit, or with an `AbortError` whose `cause` is the signal's reason; the server is closed then.
 */
export async function listenAsync(options: ListeningOptions = { port: 0 }): Promise<Server> {
  const { connectionListener, signal } = options;
  if (connectionListener !== undefined) validateFunction(connectionListener, 'options.connectionListener');
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError({ cause: signal.reason });
  const server = createServer(options, connectionListener);
  // Connections may arrive before the caller, who gets the server from the promise, can add a listener.
  if (!connectionListener) queueUntilHeard(server);
  // With the option `signal`, `listen` closes the server when the signal is aborted.
  server.listen(options);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      server.off('listening', onListening).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
    };
    const onListening = (): void => {
      settle();
      resolve(server);
    };
    const onError = (error: Error): void => {
      settle();
      server.close();
      reject(error);
    };
    const onAbort = (): void => {
      settle();
      reject(abortError({ cause: signal!.reason }));
    };
    server.on('listening', onListening).on('error', onError);
    signal?.addEventListener('abort', onAbort);
  });
}
