import nodeNet from 'node:net';
import { describe, expect, test } from 'vitest';
import { lookOf } from './look-of.ts';
import type { ChildModule } from './programs.ts';
import { type NetModule, Stage } from './stage.ts';

/** One use of the API and what a program sees of it. */
export interface Scenario {
  /** What is done, and why it is of interest. */
  name: string;
  /** Does it. An error that it throws is the outcome, as `lookOf` tells it. */
  run(stage: Stage): unknown;
  /** What Node 26 does, and ours on every version. */
  outcome: unknown;
  /** The first Node version that does so. Before it, nothing is asked of `node:net`. @default 20 */
  since?: number;
  /** Where ours is another on purpose. */
  ours?: { outcome: unknown; why: string };
  /** Where ours cannot be the same over the runtime's own sockets. */
  overHost?: { outcome: unknown; why: string };
  /** Whether it looks at socket files, which a virtual network does not have. @default false */
  needsSocketFiles?: boolean;
}

/** Whether the scenarios run over a virtual network. Then `node:net` is not tested: what stands in for it is ours. */
const isVirtual = process.env.NET_PARITY === 'virtual';

const [runningMajor = 0] = process.versions.node.split('.').map(Number);

/**
 * Runs each scenario on `node:net` and on `ours`, as tests.
 *
 * @param childModule Where a process of its own finds `ours`, for scenarios that start one.
 */
export function describeParity(
  title: string,
  ours: object,
  scenarios: readonly Scenario[],
  childModule?: ChildModule,
): void {
  const possible = scenarios.filter(({ needsSocketFiles }) => !(isVirtual && needsSocketFiles));
  const known = scenarios.filter(({ since = 20 }) => runningMajor >= since);
  // Suites without tests fail: what only later versions do has none here.
  const describeKnown = !isVirtual && known.length > 0 ? describe : () => undefined;
  describeKnown(`${title}, as node:net does it`, () => {
    test.each(known)('$name', async ({ run, outcome }) => {
      expect(await outcomeOf(run, new Stage(nodeNet))).toEqual(outcome);
    });
  });
  describe(`${title}, ours`, () => {
    test.each(possible)('$name', async (scenario) => {
      const { run, outcome } = scenario;
      const { outcome: expected } = (process.env.NET_TRANSPORT === 'host' && scenario.overHost) ||
        scenario.ours || { outcome };
      // Each package stands in for a part of `node:net`; whether the types say so is another test's question.
      const stage = new Stage(ours as NetModule, childModule);
      expect(await outcomeOf(run, stage)).toEqual(expected);
    });
  });
}

async function outcomeOf(run: Scenario['run'], stage: Stage): Promise<unknown> {
  try {
    // A copy: what is closed below writes into logs, too.
    return structuredClone(await run(stage));
  } catch (error) {
    return lookOf(error);
  } finally {
    await stage.close();
  }
}
