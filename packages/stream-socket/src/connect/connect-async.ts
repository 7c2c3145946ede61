import { abortError, appendCalls, captureCalls, validateAbortSignal } from '@net/errors';
import type { Socket } from '../socket.ts';
import { normalizeArguments } from './arguments.ts';
import { type ConnectionOptions, connect } from './connect.ts';

/**
 * Creates a socket and connects it. Exported as `connect` from `@net/net/promises`. The forms are `(options)`, `(path)` and
 * `(port[, host])`.
 *
 * The option `signal` cancels connecting; aborting it after the socket has connected has no effect.
 *
 * @returns Fulfils with the connected socket. Rejects with the error that `connect` throws or that the socket emits, or with an
 *   `AbortError` whose `cause` is the signal's reason. After a rejection the socket is destroyed.
 */
export function connectAsync(options: ConnectionOptions): Promise<Socket>;
export function connectAsync(port: number | string, host?: string): Promise<Socket>;
export function connectAsync(path: string): Promise<Socket>;
export async function connectAsync(...args: unknown[]): Promise<Socket> {
  const [{ signal, ...options }] = normalizeArguments<ConnectionOptions>(args);
  validateAbortSignal(signal, 'options.signal');
  if (signal?.aborted) throw abortError({ cause: signal.reason });
  // Captures the caller's stack: the error is created in a later turn of the event loop, where the stack lacks the caller.
  const calls = captureCalls(connectAsync);
  const socket = connect(options as ConnectionOptions);
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      socket.off('connect', onConnect).off('error', onError);
      signal?.removeEventListener('abort', onAbort);
    };
    const onConnect = (): void => {
      settle();
      resolve(socket);
    };
    const onError = (error: Error): void => {
      settle();
      appendCalls(error, calls);
      reject(error);
    };
    const onAbort = (): void => {
      settle();
      socket.destroy();
      reject(abortError({ cause: signal!.reason }));
    };
    socket.on('connect', onConnect).on('error', onError);
    signal?.addEventListener('abort', onAbort);
  });
}
