/**
 * Calls back in a later turn of the event loop: after all microtasks and `process.nextTick` callbacks that the program has
 * queued, and those that they queue.
 *
 * The runtime's functions are read when this module is loaded, before a program can replace them by fake timers.
 */
export const nextTurn: (callback: () => void) => void = makeNextTurn();

/** The real time in microseconds, for the clock `real`. */
export const realTimeUs: () => number = makeRealTime();

/** The runtime's own timers. */
export const realTimers = {
  setTimeout: globalThis.setTimeout.bind(globalThis),
  clearTimeout: globalThis.clearTimeout.bind(globalThis),
  setImmediate: globalThis.setImmediate,
  clearImmediate: globalThis.clearImmediate,
};

function makeNextTurn(): (callback: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
  if (setImmediate) return setImmediate.bind(globalThis);
  // Posts a message, because browsers have no `setImmediate`, and their `setTimeout` waits for milliseconds. A message is received
  // in a task, which also runs after all microtasks.
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
