import nodeNet from 'node:net';
import { expect, test } from 'vitest';
import type { ChildModule } from './programs.ts';

/** An implementation of `net`, in the types of Node's own. */
export interface NetImplementation extends Pick<typeof nodeNet, 'Socket' | 'connect'> {
  name: string;
  /** Where a process of its own finds it; absent for `node:net`. */
  module?: ChildModule;
}

/** The runtime's own `net`. */
export const nodes: NetImplementation = {
  name: 'node:net',
  Socket: nodeNet.Socket,
  connect: nodeNet.connect,
};

/** The version of Node whose sockets first behave as Node 26's do, and what the older ones do differently. */
export interface NodeDifference {
  below: number;
  because: string;
}

/** Defines a test that is run with an implementation of `net`. */
type TestOf<Result> = (
  title: string,
  run: (net: NetImplementation) => Result,
  difference?: NodeDifference,
) => void;

/** Whether the tests run over a virtual network. Then `node:net` is not tested: what stands in for it is ours. */
const isVirtual = process.env.NET_PARITY === 'virtual';

const nodeMajor = Number.parseInt(process.versions.node, 10);

/** Makes the functions that define tests of `ours` and of `node:net` at the same time. */
export function testsOfBoth(ours: NetImplementation): {
  /**
   * Runs one test with both implementations: what it expects is thereby known to be Node's behaviour. It expects that of
   * Node 26; on versions that differ only `ours` is tested.
   */
  testBoth: TestOf<Promise<void> | void>;
  /** Tests that one scenario has the same result with both implementations, for results too long to spell out. */
  testSame: TestOf<Promise<unknown>>;
} {
  return {
    testBoth(title, run, difference) {
      test(title, () => run(ours));
      const isNodes = !isVirtual && (!difference || nodeMajor >= difference.below);
      if (isNodes) test(`${title} (node:net)`, () => run(nodes));
    },
    testSame(title, run, difference) {
      if (isVirtual || (difference && nodeMajor < difference.below)) return;
      test(title, async () => {
        const theirs = await run(nodes);
        expect(await run(ours)).toEqual(theirs);
      });
    },
  };
}
