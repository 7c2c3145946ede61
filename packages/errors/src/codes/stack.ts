/** `Error.captureStackTrace`, which V8 has, and JavaScriptCore; not every other engine. */
interface StackCapture {
  captureStackTrace?(error: Error, above: CallableFunction): void;
}

/** Removes the frames of `above` and of what it called from the stack. In an engine without `captureStackTrace` they stay. */
export function startStackAbove(error: Error, above: CallableFunction): void {
  (Error as StackCapture).captureStackTrace?.(error, above);
}
