import type { RedisClient } from '@net/blocklist-redis';
import { Redis } from 'ioredis';
import { createClient } from 'redis';

export const CLIENTS = {
  ioredis: (path: string): RedisClient => new Redis(path, { lazyConnect: true }),
  redis: (path: string): RedisClient => createClient({ socket: { path, tls: false } }),
};
export type ClientName = keyof typeof CLIENTS;
