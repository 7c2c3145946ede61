import assert from 'node:assert/strict';
import type { Transport } from '@net/transport';
import type { Chapter } from './chapter.ts';
import { describeAccepting } from './chapters/accepting.ts';
import { describeAdopting } from './chapters/adopting.ts';
import { describeBinding } from './chapters/binding.ts';
import { describeCapabilities } from './chapters/capabilities.ts';
import { describeClosing } from './chapters/closing.ts';
import { describeConnecting } from './chapters/connecting.ts';
import { describeDescriptors } from './chapters/descriptors.ts';
import { describeIpc } from './chapters/ipc.ts';
import { describeListening } from './chapters/listening.ts';
import { describeNames } from './chapters/names.ts';
import { describeOptions } from './chapters/options.ts';
import { describeOwning } from './chapters/owning.ts';
import { describeReading } from './chapters/reading.ts';
import { describeReferences } from './chapters/references.ts';
import { describeResolving } from './chapters/resolving.ts';
import { describeSharing } from './chapters/sharing.ts';
import { describeShuttingDown } from './chapters/shutting-down.ts';
import { describeWriting } from './chapters/writing.ts';
import { type Capability, capabilities } from './limitations/capability-checks.ts';
import { Session } from './session/session.ts';
import type { TestRunner } from './test-runner.ts';

/** The backend under test, and its limitations. */
export interface ContractSubject {
  /** Creates the transport; called for each test. */
  create: () => Transport;
  /**
   * The absolute path of a script for `node` that calls `runProcessScript(transport)` of
   * `@net/transport-contract/process-script`. The suite starts the script in separate processes, to test that handles keep a
   * process alive, that descriptors can be passed to a child, and that the workers of a cluster share a listener. A backend
   * without a script must declare the limitations `processes`, `tcp-descriptors`, `ipc-descriptors` and `listening-descriptors`.
   */
  processScript?: string;
  /**
   * The capabilities that the backend lacks on this machine, with the reasons. If a declared limitation can be tested and does
   * not exist, the suite fails.
   */
  limitations?: Partial<Record<Capability, string>>;
}

/** The timeout of a test in milliseconds: so long that only a hanging test reaches it, even on a busy machine. */
const TIMEOUT_MS = 60_000;

/** The capabilities that are tested in a separate process. */
const needProcessScript: readonly Capability[] = [
  'processes',
  'tcp-descriptors',
  'ipc-descriptors',
  'listening-descriptors',
];

/**
 * Registers the tests that every transport has to pass.
 *
 * @param name The name of the transport, for the titles of the tests: "the … transport".
 * @param runner The functions `describe` and `test` of the test runner: `import { describe, test } from 'vitest'`, or from
 *   `'node:test'`.
 * @throws Error if the subject has no `processScript`, and does not declare the limitations that follow from that.
 */
export function describeTransport(name: string, subject: ContractSubject, runner: TestRunner): void {
  const { create, processScript, limitations = {} } = subject;
  const { describe, test } = runner;
  const limits = new Map(Object.entries(limitations) as [Capability, string][]);
  if (processScript === undefined && !needProcessScript.every((capability) => limits.has(capability))) {
    throw new Error(
      `Name a processScript for ${name}, or declare the limitations ${needProcessScript.join(', ')}`,
    );
  }
  const can = (capability: Capability): boolean => !limits.has(capability);

  const contractTest: Chapter['contractTest'] = (title, body, { needs = [] } = {}) => {
    if (!needs.every(can)) return;
    test(title, { timeout: TIMEOUT_MS }, async () => {
      const session = new Session(create(), processScript);
      // The first failure is reported, because later ones may be its consequences.
      const failure = await body(session).then(
        () => undefined,
        (error: Error) => error,
      );
      const violations = await session.end();
      if (failure) throw failure;
      assert.deepEqual(violations, []);
    });
  };
  const chapter: Chapter = { contractTest, can };

  describe(`the ${name} transport`, () => {
    describe('limitations', () => {
      for (const [capability, reason] of limits) {
        const { what, isPossible } = capabilities[capability];
        if (!isPossible) continue;
        contractTest(`cannot ${what}: ${reason}`, async (session) => {
          if (await isPossible(session)) throw new Error(`${name} can ${what} after all`);
        });
      }
      test('are known to the suite', { timeout: TIMEOUT_MS }, () => {
        assert.deepEqual(
          [...limits.keys()].filter((capability) => !Object.hasOwn(capabilities, capability)),
          [],
        );
        for (const [capability, reason] of limits) {
          console.info(`${name} cannot ${capabilities[capability].what}: ${reason}`);
        }
      });
    });

    describe('capabilities', () => describeCapabilities(chapter));
    describe('connecting', () => describeConnecting(chapter));
    describe('reading', () => describeReading(chapter));
    describe('writing', () => describeWriting(chapter));
    describe('owning memory', () => describeOwning(chapter));
    describe('shutting down', () => describeShuttingDown(chapter));
    describe('closing', () => describeClosing(chapter));
    describe('listening', () => describeListening(chapter));
    describe('accepting', () => describeAccepting(chapter));
    describe('binding', () => describeBinding(chapter));
    describe('names', () => describeNames(chapter));
    describe('options', () => describeOptions(chapter));
    describe('IPC', () => describeIpc(chapter));
    describe('adopting', () => describeAdopting(chapter));
    describe('descriptors', () => describeDescriptors(chapter));
    describe('references', () => describeReferences(chapter));
    describe('sharing', () => describeSharing(chapter));
    describe('resolving', () => describeResolving(chapter));
  });
}
