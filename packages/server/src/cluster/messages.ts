import type { Refusal } from '../connections/policy.ts';
import type { CountedLimits } from '../limits/shared-limits.ts';

/** The `type` of every message between a worker and the primary, which distinguishes these messages from those of the program. */
export const TYPE = '@net/server/cluster';

/**
 * What a connection is counted under: the counter in the primary, identified by `name` and `limits`, and the client's group of
 * addresses within that counter.
 */
export interface Entry {
  /** The option `name` of `clusterLimits`. */
  readonly name: string;
  readonly limits: CountedLimits;
  /** The addresses that are limited together, for example `2001:db8::/64`; undefined if the client has no address. */
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
 * From the primary: whether the connection was counted. Repeats the {@link Entry} of the question, because the worker forgets a
 * question when its deadline has passed.
 */
export interface Answer extends Entry {
  readonly type: typeof TYPE;
  /** The id of the question: {@link Take.take}. */
  readonly answer: string;
  /** Why the connection must be dropped; null if it was counted. */
  readonly refusal: Refusal | null;
}

/** Whether a message is a {@link Take}, a {@link Give} or an {@link Answer}. */
export function isOurs(message: unknown): message is Take | Give | Answer {
  return (message as { type?: unknown } | null | undefined)?.type === TYPE;
}
