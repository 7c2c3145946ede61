export { connectList } from './connect-list.ts';
export type {
  IoredisClient,
  IoredisCluster,
  NodeRedisClient,
  NodeRedisCluster,
  RedisClient,
} from './connection/client.ts';
export type { ListState } from './follower.ts';
export type { BanOptions, ConnectListOptions } from './options.ts';
export type { ListChange, RedisList, RedisListEvents } from './redis-list.ts';
