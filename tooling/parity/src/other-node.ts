import { execFileSync } from 'node:child_process';
import { nodeBinary } from '@net-tooling/runtimes';
import { type TestAPI, test } from 'vitest';

/** A Node to compare with, which need not be there. */
export interface OtherNode {
  /** Defines a test that needs this Node. Where there is none it is skipped. */
  test: TestAPI;
  /**
   * Runs a program.
   *
   * @returns What it prints as JSON; undefined where there is no such Node.
   * @throws If the program fails.
   */
  answer<Answer>(
    program: string,
    options?: { flags?: readonly string[]; input?: unknown },
  ): Answer | undefined;
}

/** The Node of a major version. Where there is none for this platform, a skipped test says so. */
export function otherNode(major: number): OtherNode {
  const binary = nodeBinary(major);
  if (!binary) {
    const missing = `there is no Node ${major} for ${process.platform} on ${process.arch}, and NODE_${major} names none`;
    test.skip(`comparisons with Node ${major}: ${missing}`);
    // It has all that `test` has but the ways to skip, which nobody needs of what is skipped.
    return { test: test.skip as unknown as TestAPI, answer: () => undefined };
  }
  return {
    test,
    answer(program, { flags = [], input } = {}) {
      const output = execFileSync(binary, [...flags, '--no-warnings', '--eval', program], {
        encoding: 'utf8',
        ...(input !== undefined && { input: JSON.stringify(input) }),
        maxBuffer: 2 ** 30,
      });
      return JSON.parse(output);
    },
  };
}
