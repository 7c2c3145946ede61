/** `Error.captureStackTrace`, which V8 and JavaScriptCore have, but not every engine. */
interface StackCapture {
  captureStackTrace?(target: object, above: CallableFunction): void;
}

/**
 * Removes the frame of `above` and all frames above it from the stack. Has no effect in an engine without `captureStackTrace`.
 */
export function startStackAbove(target: object, above: CallableFunction): void {
  (Error as StackCapture).captureStackTrace?.(target, above);
}

/** The calls that led to a line of code, kept for an error that may be created later. */
export interface CapturedCalls {
  /** As text, which V8 composes when the property is first read. Undefined in an engine without `captureStackTrace`. */
  readonly stack?: string;
}

/** Captures the calls that led to `above`. */
export function captureCalls(above: CallableFunction): CapturedCalls {
  const calls: CapturedCalls = {};
  startStackAbove(calls, above);
  return calls;
}

/**
 * Appends captured calls to the stack of an error, so that the stack of an error which was created in a later turn of the event loop
 * shows the line of the program that began the operation.
 */
export function appendCalls(error: Error, { stack = '' }: CapturedCalls): void {
  const start = stack.search(/\n\s+at /);
  if (start >= 0) error.stack += stack.slice(start);
}
