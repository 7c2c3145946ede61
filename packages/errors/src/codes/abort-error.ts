import { startStackAbove } from './stack.ts';

/** The error of an operation that an `AbortSignal` cancelled. */
class AbortError extends Error {
  code = 'ABORT_ERR' as const;
  override name = 'AbortError' as const;
}

export type { AbortError };

/**
 * Makes the error of a cancelled operation.
 *
 * @param options `cause` is the signal's reason, and is left out when undefined.
 */
export function abortError(
  options: { cause?: unknown } = {},
  above: CallableFunction = abortError,
): AbortError {
  const message = 'The operation was aborted';
  const error = new AbortError(message, options.cause === undefined ? undefined : { cause: options.cause });
  startStackAbove(error, above);
  return error;
}
