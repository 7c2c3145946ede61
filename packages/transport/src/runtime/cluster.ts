import type { Cluster } from 'node:cluster';
import { builtIn } from './built-in.ts';

/** `node:cluster`, if this process is a worker of a cluster; otherwise undefined. */
export function tryClusterOfWorker(): Cluster | undefined {
  // A worker has an IPC channel to its primary. A process without a channel is no worker, and need not load `node:cluster`.
  if (!globalThis.process?.send) return undefined;
  const cluster = builtIn('node:cluster');
  return cluster.isWorker ? cluster : undefined;
}
