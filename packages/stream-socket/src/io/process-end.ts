/** The calls by which a program ends its own process without any event. */
const ENDING_CALLS = ['abort', 'execve', 'kill'] as const;

/**
 * Calls `callback` before the process ends, in every way that JavaScript can hear of: `'exit'`, an exception that nobody
 * catches, and a call of `process.kill`, `process.abort` or `process.execve`. A signal from outside without a listener,
 * or a crash, cannot be heard of.
 *
 * @param callback Gets whether this is certainly the end; a signal may be handled, and so may an exception.
 * @returns Whether `'exit'` is being emitted already, so that `callback` would miss it.
 */
export function beforeProcessEnds(callback: (isOver: boolean) => void): boolean {
  process.once('exit', () => callback(true));
  // Deno emits no 'exit' after an exception, and Bun's sockets write no more by then.
  process.on('uncaughtExceptionMonitor', () => callback(false));
  for (const name of ENDING_CALLS) callBefore(name, () => callback(false));
  // `_exiting` is not in `@types/node`. While `'exit'` is being emitted, a newly added listener would not be called any more.
  return Boolean((process as unknown as { _exiting?: boolean })._exiting);
}

/** Replaces a method of `process` by one that calls `callback` and then the method. */
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
