import type { Capability } from './limitations/capability-checks.ts';
import type { Session } from './session/session.ts';

/** The functions with which a chapter of the suite registers its tests. */
export interface Chapter {
  /** Registers a test, unless the backend lacks one of the capabilities that the test `needs`. */
  contractTest(
    title: string,
    body: (session: Session) => Promise<void>,
    options?: { needs?: readonly Capability[] },
  ): void;
  /** Whether the backend declares no limitation of this name. */
  can(capability: Capability): boolean;
}
