import type { Refusal } from '../connections/policy.ts';
import type { CountedLimits } from '../limits/shared-limits.ts';

/** The `type` of every message between a worker and the primary, by which programs can tell them from their own. */
export const TYPE = '@net/server/cluster';

/** Which counter a connection counts in, and as what. */
export interface Entry {
  /** The option `name` of `clusterLimits`. */
  readonly name: string;
  readonly limits: CountedLimits;
  readonly group: string | undefined;
}

/** From a worker: may one more connection come in? An {@link Answer} with the same id follows. */
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

/** From the primary: the connection is counted, or refused. Repeats the question, whose worker may have forgotten it at its deadline. */
export interface Answer extends Entry {
  readonly type: typeof TYPE;
  readonly answer: string;
  readonly refusal: Refusal | null;
}

/** Whether a message is one of these. */
export function isOurs(message: unknown): message is Take | Give | Answer {
  return (message as { type?: unknown } | null | undefined)?.type === TYPE;
}
