import { startStackAbove } from './stack.ts';

/** The error of an operation that an `AbortSignal` cancelled, as Node's own operations throw it. */
class AbortError extends Error {
  code = 'ABORT_ERR' as const;
  override name = 'AbortError' as const;
}

export type { AbortError };

/**
 * Creates an {@link AbortError}.
 *
 * @param options `cause` is the `reason` of the signal; undefined adds no property.
 * @param above The function above which the stack begins. @default abortError
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
