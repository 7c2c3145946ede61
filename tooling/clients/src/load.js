// What the programs of `loads/` share: they repeat one operation, and print what it took.
import { end, step } from './session.js';

/**
 * Repeats an operation, and ends the program. Prints the error of an operation that fails.
 *
 * Before what is measured, the operation is repeated half as often, so that it is compiled, and all memory is collected once: after
 * the first full collection some clients cost more (V8's young generation keeps what an old object that is garbage refers to), and when
 * it comes of itself depends on a few hundred kilobytes more or less.
 *
 * @param {{ operations: number, atOnce: number }} extent How often, and how many of them are under way at the same time.
 * @param {(number: number) => Promise<unknown>} operate
 */
export async function load({ operations, atOnce }, operate) {
  let since;
  try {
    await repeat(operations / 2, atOnce, operate);
    globalThis.gc?.();
    since = process.cpuUsage();
    await repeat(operations, atOnce, operate);
  } catch (error) {
    await step('an operation', () => Promise.reject(error));
  }
  end(since);
}

/** @param {number} operations @param {number} atOnce @param {(number: number) => Promise<unknown>} operate */
async function repeat(operations, atOnce, operate) {
  let begun = 0;
  const go = async () => {
    while (begun < operations) await operate(begun++);
  };
  await Promise.all(Array.from({ length: atOnce }, go));
}
