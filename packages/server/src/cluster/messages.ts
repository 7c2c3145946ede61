import type { Refusal } from '../connections/policy.ts';
import type { CountedLimits } from '../limits/shared-limits.ts';

/** The `type` of every message between a worker and the primary, which distinguishes these messages from those of the program. */
export const TYPE = '@net/server/cluster';

/** The counter that counts a connection, and the group of addresses that the connection belongs to. */
export interface Entry {
  /** The option `name` of `clusterLimits`. */
  readonly name: string;
  readonly limits: CountedLimits;
  readonly group: string | undefined;
}

/** From a worker: asks whether to admit one more connection. An {@link Answer} with the same id follows. */
export interface Take extends Entry {
  readonly type: typeof TYPE;
  /** The id of the question: unique among all workers and all copies of this module in them. */
  readonly take: string;
}

/** From a worker: a connection has ended. */
export interface Give extends Entry {
  readonly type: typeof TYPE;
  readonly take?: undefined;
}

/**
 * From the primary: the connection is counted, or refused. Contains the question, which the worker forgets after its deadline.
 */
export interface Answer extends Entry {
  readonly type: typeof TYPE;
  readonly answer: string;
  readonly refusal: Refusal | null;
}

/** Whether a message is one of these. */
export function isOurs(message: unknown): message is Take | Give | Answer {
  return (message as { type?: unknown } | null | undefined)?.type === TYPE;
}
