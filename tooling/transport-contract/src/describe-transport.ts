import type { Transport } from '@net/transport';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Capability, capabilities, capabilityCheck } from './capabilities.ts';
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
import { describeReading } from './chapters/reading.ts';
import { describeReferences } from './chapters/references.ts';
import { describeResolving } from './chapters/resolving.ts';
import { describeSharing } from './chapters/sharing.ts';
import { describeShuttingDown } from './chapters/shutting-down.ts';
import { describeWriting } from './chapters/writing.ts';
import { ChildScripts } from './child-scripts.ts';
import { Session } from './session.ts';

/** A backend, and what the suite must know about it. */
export interface ContractSubject {
  /** Makes the transport; called for each test. */
  create: () => Transport;
  /**
   * Where a process of its own finds the transport: the absolute path of a module, and the name of the function in
   * it that makes one. Without it the backend must declare that it can do nothing of what `inProcesses` names.
   */
  module?: { path: string; factory: string };
  /** What the backend cannot do here, and why. */
  limitations?: Partial<Record<Capability, string>>;
}

/** What a chapter of the suite works with. */
export interface Chapter {
  /** Registers a test, unless the backend cannot do one of the things it `needs`. */
  contractTest(
    name: string,
    body: (session: Session) => Promise<void>,
    options?: { needs?: readonly Capability[] },
  ): void;
  can(capability: Capability): boolean;
  scripts: ChildScripts;
}

/** Only what hangs takes this long, even on a machine that is busy with something else. */
const TIMEOUT_MS = 30_000;

/** What is tested in a process of its own. */
const inProcesses: readonly Capability[] = [
  'processes',
  'tcp-descriptors',
  'ipc-descriptors',
  'listening-descriptors',
];

/** Registers the tests that every transport has to pass. */
export function describeTransport(name: string, { create, module, limitations = {} }: ContractSubject): void {
  const limits = new Map(Object.entries(limitations) as [Capability, string][]);
  if (!module && !inProcesses.every((capability) => limits.has(capability))) {
    throw new Error(`Say where a process finds ${name}, or that it can do none of ${inProcesses.join(', ')}`);
  }
  const can = (capability: Capability): boolean => !limits.has(capability);

  const contractTest: Chapter['contractTest'] = (title, body, { needs = [] } = {}) => {
    if (!needs.every(can)) return;
    test(
      title,
      async () => {
        const session = new Session(create());
        // The first failure is the one to see: what is wrong afterwards may follow from it.
        const failure = await body(session).then(
          () => undefined,
          (error: Error) => error,
        );
        const violations = await session.end();
        if (failure) throw failure;
        expect(violations).toEqual([]);
      },
      TIMEOUT_MS,
    );
  };

  describe(`the ${name} transport`, () => {
    const scripts = new ChildScripts(module);
    const chapter: Chapter = { contractTest, can, scripts };

    describe('limitations', () => {
      for (const [capability, reason] of limits) {
        const { what, isPossible } = capabilityCheck(capability);
        beforeAll(() => console.info(`${name} cannot ${what}: ${reason}`));
        if (!isPossible) continue;
        contractTest(`cannot ${what}: ${reason}`, async (session) => {
          if (await isPossible(session)) throw new Error(`${name} can ${what} after all`);
        });
      }
      test('are known to the suite', () => {
        expect(Object.keys(capabilities)).toEqual(expect.arrayContaining([...limits.keys()]));
      });
    });

    describe('capabilities', () => describeCapabilities(chapter));
    describe('connecting', () => describeConnecting(chapter));
    describe('reading', () => describeReading(chapter));
    describe('writing', () => describeWriting(chapter));
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
