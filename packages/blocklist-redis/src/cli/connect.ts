import type { RedisClient } from '../connection/client.ts';

interface Ioredis {
  Redis: new (url: string, options: object) => RedisClient;
}

interface NodeRedis {
  createClient(options: object): RedisClient;
}

/**
 * Creates a client of `ioredis`, or of `redis` if only that is installed. Does not connect it. @throws if neither is installed.
 */
export async function makeClient(url: string): Promise<RedisClient> {
  const ioredis = await tryImport<Ioredis>('ioredis');
  if (ioredis) return new ioredis.Redis(url, { lazyConnect: true });
  const redis = await tryImport<NodeRedis>('redis');
  if (redis) return redis.createClient({ url });
  throw new Error('Neither ioredis nor redis is installed here: npm install ioredis');
}

/** Imports a package; undefined if it is not installed. The name is not a literal, so that bundlers do not try to resolve it. */
async function tryImport<Module>(name: string): Promise<Module | undefined> {
  try {
    return (await import(name)) as Module;
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
