import nodeNet from 'node:net';
import fc from '@net-tooling/config/fast-check';
import { ipcPath, type NetModule } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { isCut, runScript } from './run-script.ts';
import { type Script, scripts } from './script.ts';

/** As many as CI has time for; fewer where somebody waits. */
const COUNT = Number(process.env.NET_SEQUENCES ?? (process.env.CI ? 20_000 : 1_000));
/** Nothing here waits for a time: what takes this long waits for ever. */
const HANGS_AFTER_MS = 30_000;

/** Tests that random sequences of calls come to the same with `ours` and with `node:net`. */
export function describeSequences(title: string, ours: NetModule): void {
  test(`${COUNT} random sequences of calls, ${title}`, async () => {
    const path = ipcPath();
    await fc.assert(
      fc.asyncProperty(scripts, (script) => compare(ours, script, path)),
      { numRuns: COUNT, timeout: HANGS_AFTER_MS },
    );
  });
}

async function compare(ours: NetModule, script: Script, path: string): Promise<void> {
  const outcome = await runScript(ours, script, path);
  expect(outcome.callbacks.every((calls) => calls === 1)).toBe(true);
  expect(outcome.closedLast).toBe(true);
  const theirs = await runScript(nodeNet, script, path);
  // Whether a connection that is cut has connected, ended or finished before depends on the moment.
  if (isCut(script)) {
    for (const event of ['connect', 'ready', 'end', 'finish']) {
      expect(outcome.events[event]).toBeLessThanOrEqual(1);
      outcome.events[event] = theirs.events[event]!;
    }
  }
  expect(outcome).toEqual(theirs);
}
