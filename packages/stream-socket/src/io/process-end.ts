/** The methods of `process` that end the process without emitting an event. */
const ENDING_CALLS = ['abort', 'execve', 'kill'] as const;

/**
 * Calls `callback` before the process ends, in every way that JavaScript can observe: `'exit'`, an uncaught exception, and a
 * call of `process.kill`, `process.abort` or `process.execve`. A signal from another process without a listener, and a crash,
 * cannot be observed.
 *
 * @param callback Called with true if the process certainly ends; with false for signals and exceptions, which the program may
 *   handle.
 * @returns Whether `'exit'` is being emitted already, so that `callback` will not be called.
 */
export function beforeProcessEnds(callback: (isOver: boolean) => void): boolean {
  process.once('exit', () => callback(true));
  // Deno does not emit 'exit' after an uncaught exception, and Bun's sockets cannot write any more at that time.
  process.on('uncaughtExceptionMonitor', () => callback(false));
  for (const name of ENDING_CALLS) callBefore(name, () => callback(false));
  // `_exiting` is not in `@types/node`. A listener that is added while `'exit'` is being emitted is not called.
  return Boolean((process as unknown as { _exiting?: boolean })._exiting);
}

/** Replaces a method of `process` by a function that calls `callback` and then the original method. */
function callBefore(name: (typeof ENDING_CALLS)[number], callback: () => void): void {
  const methods = process as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;
  const method = methods[name];
  if (typeof method !== 'function') return;
  const replacement = function (this: unknown, ...args: unknown[]): unknown {
    callback();
    return Reflect.apply(method, this, args);
  };
  Object.defineProperty(replacement, 'name', { value: name });
  methods[name] = replacement;
}
