import { validateAbortSignal, validateFunction, validateNumber, validateObject } from '@net/errors';
import type { Socket } from '@net/stream-socket/internal';

/** The options of `server.shutdown`. */
export interface ShutdownOptions {
  /** Milliseconds that connections have to end before they are reset; Infinity for no limit. @default 10000 */
  graceMs?: number | undefined;
  /** Resets what is left when aborted, as if the grace were over. */
  signal?: AbortSignal | undefined;
  /** Called when a connection has ended or was reset, and when one was accepted that had waited in the system's queue. */
  onProgress?: ((progress: ShutdownProgress) => void) | undefined;
  /**
   * Says whether a connection may be ended, in place of the checks described at `server.shutdown`. Called every 50 milliseconds for
   * each connection until it returns true. It is not called for sockets with a `'shutdown'` listener.
   */
  isIdle?: ((socket: Socket) => boolean) | undefined;
}

/** How far a shutdown has come. */
export interface ShutdownProgress {
  /** The connections that are open. */
  open: number;
  /** The connections that have ended since `shutdown` was called, without being reset. */
  ended: number;
  /** Milliseconds since `shutdown` was called. */
  elapsedMs: number;
}

/** The result of a shutdown. */
export interface ShutdownResult {
  /** The connections that ended within the grace. */
  ended: number;
  /** The connections that were reset at its end. */
  reset: number;
  /** Milliseconds from the call of `shutdown` to the end of the last connection. */
  elapsedMs: number;
}

/** Options that have passed validation. */
export type ShutdownRequest = ShutdownOptions & { graceMs: number };

const DEFAULT_GRACE_MS = 10_000;

/** @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE */
export function parseShutdownOptions(options: ShutdownOptions = {}): ShutdownRequest {
  validateObject(options, 'options');
  const { graceMs = DEFAULT_GRACE_MS, signal, onProgress, isIdle } = options;
  validateNumber(graceMs, 'options.graceMs', 0);
  validateAbortSignal(signal, 'options.signal');
  if (onProgress !== undefined) validateFunction(onProgress, 'options.onProgress');
  if (isIdle !== undefined) validateFunction(isIdle, 'options.isIdle');
  return { graceMs, signal, onProgress, isIdle };
}
