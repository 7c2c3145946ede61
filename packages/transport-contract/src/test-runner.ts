/**
 * What the suite needs of a test runner. The exports of `vitest` and of `node:test` are such runners as they are; for another
 * one write the two functions.
 */
export interface TestRunner {
  /** Groups the tests that `body` registers, at once. */
  describe(title: string, body: () => void): unknown;
  /** Registers a test. It fails if `body` throws or rejects, or takes longer than `timeout` milliseconds. */
  test(title: string, options: { timeout: number }, body: () => void | Promise<void>): unknown;
}
