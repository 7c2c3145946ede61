export { type ClusterLimitsOptions, clusterLimits } from './cluster/cluster-limits.ts';
export type { CountedLimits, SharedLimits } from './limits/shared-limits.ts';
