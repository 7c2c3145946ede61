import type { Stage } from '@net-tooling/parity';

/** Something that goes wrong, or is done at a wrong moment. */
export interface Fault {
  name: string;
  /** Provokes it. Returns what a program sees of it, which must be the same with all implementations. */
  run(stage: Stage): Promise<unknown>;
}
