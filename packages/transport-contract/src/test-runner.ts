/**
 * The functions of a test runner that the suite uses. Those of `vitest` and `node:test` can be passed unchanged; for another
 * runner write two adapters.
 */
export interface TestRunner {
  /** Groups the tests that `body` registers; calls `body` synchronously. */
  describe(title: string, body: () => void): unknown;
  /** Registers a test. It fails if `body` throws or rejects, or takes longer than `timeout` milliseconds. */
  test(title: string, options: { timeout: number }, body: () => void | Promise<void>): unknown;
}
