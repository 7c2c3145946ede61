import { realTimers } from './next-turn.ts';

/** The immediates that were set and have not run yet, on Bun, which does not report them; undefined elsewhere. */
const counted = globalThis.process?.versions?.bun === undefined ? undefined : countImmediates();

/** Whether `setImmediate` callbacks are pending. False in browsers, which have no `setImmediate`. */
export function hasPendingImmediates(): boolean {
  if (counted) return counted.size > 0;
  return globalThis.process?.getActiveResourcesInfo?.().includes('Immediate') ?? false;
}

/** Replaces `setImmediate` and `clearImmediate` by functions that keep the returned set up to date. */
function countImmediates(): ReadonlySet<unknown> {
  const pending = new Set<unknown>();
  const { setImmediate, clearImmediate } = realTimers;
  const replacement = {
    setImmediate: new Proxy(setImmediate, {
      apply(original, self, [callback, ...args]: [(...values: unknown[]) => unknown, ...unknown[]]) {
        const immediate: unknown = Reflect.apply(original, self, [
          (...values: unknown[]) => {
            pending.delete(immediate);
            callback(...values);
          },
          ...args,
        ]);
        pending.add(immediate);
        return immediate;
      },
    }),
    clearImmediate: new Proxy(clearImmediate, {
      apply(original, self, [immediate]) {
        pending.delete(immediate);
        Reflect.apply(original, self, [immediate]);
      },
    }),
  };
  Object.assign(globalThis, replacement);
  Object.assign(process.getBuiltinModule('node:timers'), replacement);
  return pending;
}
