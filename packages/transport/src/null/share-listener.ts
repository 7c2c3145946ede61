import type { ShareListener } from '../contract.ts';

/**
 * How a worker of a cluster has the primary listen. Undefined in a process that is no worker, and for a backend whose
 * listeners processes cannot share.
 */
export function tryShareListener(): ShareListener | undefined {
  return undefined;
}
