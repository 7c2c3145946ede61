/** Calls back in a separate tick, so that an error which a listener throws is an uncaught exception, not a rejected promise. */
export function whenSettled<Value>(
  promise: Promise<Value>,
  onFulfilled: ((value: Value) => void) | null,
  onRejected?: (error: Error) => void,
): void {
  promise.then(
    (value) => onFulfilled && process.nextTick(onFulfilled, value),
    (error: Error) => onRejected && process.nextTick(onRejected, error),
  );
}
