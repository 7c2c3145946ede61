/** V8's hook to start a stack trace above a given function; other engines may not have it. */
interface StackCapture {
  captureStackTrace?(error: Error, above: CallableFunction): void;
}

/** Begins the error's stack at the caller of `above`, where the engine can; elsewhere the maker's frames stay in. */
export function startStackAbove(error: Error, above: CallableFunction): void {
  (Error as StackCapture).captureStackTrace?.(error, above);
}
