export {
  type ClusterLimitsOptions,
  type CountedLimits,
  clusterLimits,
  type SharedLimits,
} from '@net/server/cluster';
