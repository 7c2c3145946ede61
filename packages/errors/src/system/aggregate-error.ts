import { startStackAbove } from '../codes/stack.ts';

/** An AggregateError with the `code` of its first error. */
export interface CodedAggregateError extends AggregateError {
  /** The code of the first error in `errors`. */
  code: string | undefined;
}

/**
 * Combines the errors of several attempts that all failed, as Node does: `AggregateError [ECONNREFUSED]`.
 *
 * @param errors The error of each attempt, in order.
 * @param message The message, which is empty in Node. @default ''
 * @param above The function above which the stack begins. @default aggregateError
 */
export function aggregateError(
  errors: readonly Error[],
  message = '',
  above: CallableFunction = aggregateError,
): CodedAggregateError {
  const code = (errors[0] as { code?: string } | undefined)?.code;
  const error = new AggregateError(errors, message);
  // Sets `name` until `stack` is read, because V8 composes the first line of the stack from `name` at the first read.
  error.name = `AggregateError [${code}]`;
  startStackAbove(error, above);
  void error.stack;
  Reflect.deleteProperty(error, 'name');
  return Object.assign(error, { code });
}
