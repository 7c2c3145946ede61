import type { Capability } from './limitations/capability-checks.ts';
import type { Session } from './session/session.ts';

/** What a chapter of the suite registers its tests with. */
export interface Chapter {
  /** Registers a test, unless the backend cannot do one of the things that the test `needs`. */
  contractTest(
    title: string,
    body: (session: Session) => Promise<void>,
    options?: { needs?: readonly Capability[] },
  ): void;
  /** Whether the backend declares no limitation of this name. */
  can(capability: Capability): boolean;
}
