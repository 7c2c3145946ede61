import type { Cluster } from 'node:cluster';
import { builtIn } from './built-in.ts';

/** `node:cluster`, if this process is a worker of a cluster. */
export function tryClusterOfWorker(): Cluster | undefined {
  // A worker has a channel to its primary; a process without one need not load the module to know.
  if (!globalThis.process?.send) return undefined;
  const cluster = builtIn('node:cluster');
  return cluster.isWorker ? cluster : undefined;
}
