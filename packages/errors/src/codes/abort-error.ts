import { startStackAbove } from './stack.ts';

/** The error of an operation that an `AbortSignal` cancelled, with Node's name, code and message. */
class AbortError extends Error {
  code = 'ABORT_ERR' as const;
  override name = 'AbortError' as const;
}

export type { AbortError };

/**
 * Creates an {@link AbortError}.
 *
 * @param options `cause` is the `reason` of the signal; if it is undefined, the error has no property `cause`.
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
