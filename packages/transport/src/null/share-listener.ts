import type { ShareListener } from '../contract.ts';

/**
 * Returns the function by which a cluster worker gets a listener from its primary. Undefined in other processes, and for a
 * backend whose listeners cannot be shared between processes.
 */
export function tryShareListener(): ShareListener | undefined {
  return undefined;
}
