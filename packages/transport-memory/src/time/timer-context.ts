import { snapshotContext } from '../handles/async-context.ts';
import { isOfDeadProgram } from '../program/context.ts';

const NAMES = ['setTimeout', 'setInterval', 'setImmediate'];

const bound = new WeakSet<object>();

/**
 * Makes fake timers run callbacks in the async context in which they were set, as timers of the runtime do. Otherwise a callback
 * that connects would not use the transport of the program's host. The timers of a program end with a crash of its host.
 *
 * @param timers The object whose methods set the timers: the clock of `@sinonjs/fake-timers`, or `globalThis`.
 */
export function keepContextOfTimers(timers: object): void {
  for (const name of NAMES) {
    const original: unknown = Reflect.get(timers, name);
    if (typeof original !== 'function' || bound.has(original)) continue;
    const proxy = new Proxy(original, {
      apply: (target, self, [callback, ...rest]) => {
        const clear = (): void => {
          Reflect.apply(Reflect.get(timers, name.replace('set', 'clear')), self, [timer]);
        };
        const timer: unknown = Reflect.apply(target, self, [inItsContext(callback, clear), ...rest]);
        return timer;
      },
    });
    bound.add(proxy);
    Reflect.set(timers, name, proxy);
  }
}

/** @param clear Clears the timer: an interval whose program has ended must not be due for ever. */
function inItsContext(callback: unknown, clear: () => void): unknown {
  if (typeof callback !== 'function') return callback;
  const inContext = snapshotContext();
  return function (this: unknown, ...args: unknown[]): void {
    inContext(() => {
      if (isOfDeadProgram()) clear();
      else Reflect.apply(callback, this, args);
    });
  };
}
