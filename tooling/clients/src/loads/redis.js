import { createClient } from 'redis';
import { load } from '../load.js';
import { server } from '../session.js';

const redis = createClient({ socket: { host: server.host, port: server.port } });
await redis.connect();
await load({ operations: 50_000, atOnce: 10 }, async (i) => {
  await redis.set(`key:${i % 100}`, `value ${i}`);
  await redis.get(`key:${i % 100}`);
});
