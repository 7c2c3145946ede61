import { validateInteger, validateObject, validateString } from '@net/errors';
import { builtIn } from '@net/transport';
import type { SharedLimits } from '../limits/shared-limits.ts';
import { PRIMARY, PrimaryCounts } from './primary.ts';
import { WorkerQuestions } from './worker.ts';

/** The options of {@link clusterLimits}. */
export interface ClusterLimitsOptions {
  /** The connections of servers with the same limits and the same `name` are counted together. @default '' */
  name?: string | undefined;
  /**
   * Milliseconds that a worker waits for the primary's answer, before it drops the connection with the reason `limitUnknown`.
   * @default 5000
   */
  timeoutMs?: number | undefined;
}

/**
 * The key in `globalThis` of the primary's counters. All copies of this module share the counters: otherwise each copy would
 * count the connections separately, and send its own answer to the workers.
 */
const COUNTS: unique symbol = Symbol.for('@net/server/cluster') as never;

/**
 * Creates the value of the option `limitsAcross` for the servers of a `node:cluster`: the primary counts
 * `maxConnectionsPerAddress` and `acceptRate` for all of them. `clusterLimits` must also be called in the primary, before a
 * worker accepts connections. In the primary, and in a program without workers, the process counts its own servers without
 * messages.
 *
 * @throws ERR_INVALID_ARG_TYPE or ERR_OUT_OF_RANGE for invalid options.
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
