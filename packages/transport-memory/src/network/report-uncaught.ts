/** For each run that is under way, the description of its time and seed. */
const runs = new Set<() => string>();

/**
 * Prints the time and the seed of a run after an exception that the run cannot catch, such as an `'error'` event without a listener:
 * it is thrown in a tick of the program, and the process or its test runner reports it.
 *
 * Only observes exceptions. There is no such event for rejections: Node does not exit, and Vitest does not fail, if
 * `'unhandledRejection'` has another listener. Node treats a rejection without a listener as an exception.
 *
 * @param describe Returns the time and the seed.
 */
export async function reportUncaught<Result>(
  describe: () => string,
  run: () => Promise<Result>,
): Promise<Result> {
  // Browsers have no `process`.
  const { process } = globalThis as { process?: NodeJS.Process };
  if (runs.size === 0) process?.on?.('uncaughtExceptionMonitor', report);
  runs.add(describe);
  try {
    return await run();
  } finally {
    runs.delete(describe);
    if (runs.size === 0) process?.off?.('uncaughtExceptionMonitor', report);
  }
}

function report(): void {
  for (const describe of runs) console.error(`Uncaught exception ${describe()}`);
}
