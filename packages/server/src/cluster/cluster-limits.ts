import { validateInteger, validateObject, validateString } from '@net/errors';
import { builtIn } from '@net/transport';
import type { SharedLimits } from '../limits/shared-limits.ts';
import { PRIMARY, PrimaryCounts } from './primary.ts';
import { WorkerQuestions } from './worker.ts';

/** The options of {@link clusterLimits}. */
export interface ClusterLimitsOptions {
  /** Servers count together if they have the same limits and the same name. @default '' */
  name?: string | undefined;
  /**
   * Milliseconds that a worker waits for the primary. Then the connection is dropped, with the reason `limitUnknown`. @default
   * 5000
   */
  timeoutMs?: number | undefined;
}

/**
 * The key in `globalThis` of the counts of the primary. All copies of this module share them: otherwise each copy would count the
 * connections separately, and answer the workers.
 */
const COUNTS: unique symbol = Symbol.for('@net/server/cluster') as never;

/**
 * Creates the value of the option `limitsAcross` for the servers of a `node:cluster`: the primary counts
 * `maxConnectionsPerAddress` and `acceptRate` for all of them. `clusterLimits` must also be called in the primary, before a
 * worker accepts connections. In the primary, and in a program without workers, the process counts its own servers without
 * messages.
 *
 * @throws ERR_INVALID_ARG_TYPE, ERR_OUT_OF_RANGE
 */
export function clusterLimits(options: ClusterLimitsOptions = {}): SharedLimits {
  validateObject(options, 'options');
  const { name = '', timeoutMs = 5000 } = options;
  validateString(name, 'options.name');
  validateInteger(timeoutMs, 'options.timeoutMs', 1, 0x7fff_ffff);
  if (builtIn('node:cluster').isWorker) {
    const questions = new WorkerQuestions(timeoutMs);
    questions.listen();
    return {
      take: (limits, group) => questions.take({ name, limits, group }),
      give: (limits, group) => questions.give({ name, limits, group }),
    };
  }
  const counts = countsOfPrimary();
  return {
    take: async (limits, group) => counts.take(PRIMARY, { name, limits, group }),
    give: (limits, group) => counts.give(PRIMARY, { name, limits, group }),
  };
}

function countsOfPrimary(): PrimaryCounts {
  const thread = globalThis as { [COUNTS]?: PrimaryCounts };
  if (!thread[COUNTS]) {
    thread[COUNTS] = new PrimaryCounts();
    thread[COUNTS].listen();
  }
  return thread[COUNTS];
}
