import { findFakeClock } from '../time/fake-timers.ts';
import { transportOfContext } from './context.ts';

/** Node's modules with timers; undefined in browsers. */
const timers = globalThis.process?.getBuiltinModule?.('node:timers');
const promises = globalThis.process?.getBuiltinModule?.('node:timers/promises');

/** The functions of the runtime, read when this module is loaded, before a program can replace them by fake timers. */
const real = { ...timers, promises: { ...promises }, wait: promises?.scheduler.wait };

interface Options {
  signal?: AbortSignal;
}

let isDone = false;

/**
 * Makes the functions of `node:timers` and `node:timers/promises` use the fake timers of the global object in programs on a virtual
 * host. Fake timers do not replace functions that a program has imported by name, and those of Vitest replace none of
 * `node:timers/promises`.
 */
export function useFakeTimersOnHosts(): void {
  if (isDone || !timers || !promises) return;
  isDone = true;
  const names = [
    'setTimeout',
    'setInterval',
    'setImmediate',
    'clearTimeout',
    'clearInterval',
    'clearImmediate',
  ] as const;
  const replaced = names.map((name) =>
    replace(timers, name, real[name], (...args) => Reflect.apply(globalThis[name], globalThis, args)),
  );
  const { promises: original } = real;
  replaced.push(
    replace(promises, 'setTimeout', original.setTimeout, pause),
    replace(promises, 'setInterval', original.setInterval, ticks),
    replace(promises, 'setImmediate', original.setImmediate, (value, options) => pause(0, value, options)),
    replace(promises.scheduler, 'wait', real.wait, (ms, options) => pause(ms, undefined, options)),
  );
  process.getBuiltinModule('node:module').syncBuiltinESMExports?.();
  for (const restore of replaced) restore();
}

/**
 * Replaces a function of a module.
 *
 * @returns Puts a fake function back that had replaced the original before: named imports keep the new function.
 */
function replace(
  module: object,
  name: string,
  original: CallableFunction | undefined,
  fake: (...args: never[]) => unknown,
): () => void {
  const before: unknown = Reflect.get(module, name);
  const apply = (_original: object, self: unknown, args: unknown[]): unknown =>
    Reflect.apply(transportOfContext() && findFakeClock() ? fake : original!, self, args);
  Reflect.set(module, name, new Proxy(original!, { apply }));
  return () => {
    if (before !== original) Reflect.set(module, name, before);
  };
}

function pause(ms?: number, value?: unknown, { signal }: Options = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      const error = new Error('The operation was aborted', { cause: signal!.reason });
      reject(Object.assign(error, { name: 'AbortError', code: 'ABORT_ERR' }));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, ms);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort);
  });
}

async function* ticks(ms = 1, value?: unknown, options?: Options): AsyncGenerator<unknown> {
  const clock = findFakeClock()!;
  for (let dueMs = clock.now + ms; ; dueMs += ms) {
    await pause(Math.max(0, dueMs - clock.now), undefined, options);
    yield value;
  }
}
