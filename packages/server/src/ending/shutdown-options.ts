import { validateAbortSignal, validateFunction, validateNumber, validateObject } from '@net/errors';
import type { Socket } from '@net/stream-socket/internal';

/** The options of `server.shutdown`. */
export interface ShutdownOptions {
  /** Milliseconds after which open connections are reset; no limit if it is Infinity or above 2,147,483,647. @default 10000 */
  graceMs?: number | undefined;
  /** When aborted, resets the remaining connections, as at the end of the grace period. */
  signal?: AbortSignal | undefined;
  /** Called each time a connection ends or is reset, and each time one that waited in the system's queue is accepted. */
  onProgress?: ((progress: ShutdownProgress) => void) | undefined;
  /**
   * Decides whether a connection may be ended, instead of the checks described at `server.shutdown`. Called for each connection
   * about every 50 milliseconds, or more often, until it returns true. Not called for sockets with a `'shutdown'` listener.
   */
  isIdle?: ((socket: Socket) => boolean) | undefined;
}

/** The progress of a shutdown. */
export interface ShutdownProgress {
  /** The number of open connections. */
  open: number;
  /** The number of connections that have ended since `shutdown` was called, without being reset. */
  ended: number;
  /** Milliseconds since `shutdown` was called. */
  elapsedMs: number;
}

/** The result of a shutdown. */
export interface ShutdownResult {
  /** The number of connections that ended without being reset. */
  ended: number;
  /** The number of connections that were reset, when the grace period was over or `signal` was aborted. */
  reset: number;
  /** Milliseconds from the call of `shutdown` to the end of the last connection. */
  elapsedMs: number;
}

/** Options that have passed validation. */
export type ShutdownRequest = ShutdownOptions & { graceMs: number };

const DEFAULT_GRACE_MS = 10_000;

/**
 * Validates the options of `server.shutdown`, and applies the default.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function parseShutdownOptions(options: ShutdownOptions = {}): ShutdownRequest {
  validateObject(options, 'options');
  const { graceMs = DEFAULT_GRACE_MS, signal, onProgress, isIdle } = options;
  validateNumber(graceMs, 'options.graceMs', 0);
  validateAbortSignal(signal, 'options.signal');
  if (onProgress !== undefined) validateFunction(onProgress, 'options.onProgress');
  if (isIdle !== undefined) validateFunction(isIdle, 'options.isIdle');
  return { graceMs, signal, onProgress, isIdle };
}
