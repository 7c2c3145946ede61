import type { Cluster } from 'node:cluster';

/** `node:cluster`, if this process is a worker in a cluster. Node before 20.16 does not tell. */
export function tryClusterOfWorker(): Cluster | undefined {
  const { process } = globalThis;
  // A worker has a channel to its primary; a process without one need not load the module to know.
  if (!process?.send) return undefined;
  const cluster = process.getBuiltinModule?.('node:cluster');
  return cluster?.isWorker ? cluster : undefined;
}
