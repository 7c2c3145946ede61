/**
 * Calls back once everything that the program has queued so far, and what follows from it, has run: microtasks, and `nextTick`
 * where there is one.
 *
 * The runtime's functions are taken when this module is loaded, so that a program's fake timers do not stand in for them.
 */
export const nextTurn: (callback: () => void) => void = makeNextTurn();

/** Real time in microseconds, for clocks that go with it. */
export const realTimeUs: () => number = makeRealTime();

/** The runtime's own timers. */
export const realTimers = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
};

function makeNextTurn(): (callback: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  if (setImmediate) return setImmediate.bind(globalThis);
  // A page has no setImmediate, and its setTimeout waits for milliseconds. A message is a task of its own, too.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()!();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
}

function makeRealTime(): () => number {
  const now = performance.now.bind(performance);
  return () => now() * 1000;
}
