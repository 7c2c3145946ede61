import { startStackAbove } from '../codes/stack.ts';

/** Several errors as one, with the code of the first. */
export interface CodedAggregateError extends AggregateError {
  /** The code of the first error. */
  code: string | undefined;
}

/**
 * Makes one error of several attempts that all failed, as Node does: `AggregateError [ECONNREFUSED]`.
 *
 * @param errors What each attempt failed with, in order; kept as they are under `errors`.
 * @param message Node leaves it empty.
 */
export function aggregateError(
  errors: readonly Error[],
  message = '',
  above: CallableFunction = aggregateError,
): CodedAggregateError {
  const code = (errors[0] as { code?: string } | undefined)?.code;
  const error = new AggregateError(errors, message);
  // The engine composes the stack's first line from the name, at the latest on the first read.
  error.name = `AggregateError [${code}]`;
  startStackAbove(error, above);
  void error.stack;
  Reflect.deleteProperty(error, 'name');
  return Object.assign(error, { code });
}
