/** The methods of `process` that can end the process without emitting an event. */
const ENDING_CALLS = ['abort', 'execve', 'kill'] as const;

/**
 * Calls `callback` before the process ends, in every way that JavaScript can observe: `'exit'`, an uncaught exception, and a
 * call of `process.kill`, `process.abort` or `process.execve`. A crash, and a signal from another process for which the program
 * has no listener, cannot be observed.
 *
 * @param callback Called with true at `'exit'`, after which nothing runs any more; otherwise with false, because the program may
 *   handle the signal or exception and continue.
 * @returns Whether `'exit'` is being emitted already, so that `callback` is not called for it.
 */
export function beforeProcessEnds(callback: (isOver: boolean) => void): boolean {
  process.once('exit', () => callback(true));
  // For Deno, which does not emit 'exit' after an uncaught exception, and Bun, whose sockets can no longer write at 'exit'.
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
