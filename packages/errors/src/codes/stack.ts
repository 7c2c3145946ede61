/** `Error.captureStackTrace`, which V8 and JavaScriptCore have, but not every engine. */
interface StackCapture {
  captureStackTrace?(error: Error, above: CallableFunction): void;
}

/**
 * Removes the frame of `above` and all frames above it from the stack. Has no effect in an engine without `captureStackTrace`.
 */
export function startStackAbove(error: Error, above: CallableFunction): void {
  (Error as StackCapture).captureStackTrace?.(error, above);
}
