import { Redis } from 'ioredis';
import { end, killServer, NOBODY, next, server, step } from '../session.js';

const { host, port, tlsPort, path } = server;
const made = [];

function client(options) {
  const redis = new Redis({ host, port, ...options });
  redis.on('error', () => undefined);
  made.push(redis);
  return redis;
}

const redis = client();

/** Waits until the server has so many clients that wait for an element of a list. */
async function blockedClients(count) {
  while (!(await redis.info('clients')).includes(`blocked_clients:${count}`));
}

await step('10,000 commands in a pipeline', async () => {
  const pipeline = redis.pipeline();
  for (let i = 0; i < 10_000; i++) pipeline.set(`key:${i}`, `value ${i}`).get(`key:${i}`);
  const answers = await pipeline.exec();
  return [answers.length, answers.at(-1)];
});
await step('4 MiB', async () => {
  await redis.set('large', Buffer.alloc(4 << 20, 'x'));
  return (await redis.getBuffer('large')).length;
});
await step('publish and subscribe', async () => {
  const subscriber = client();
  await subscriber.subscribe('news');
  const heard = [];
  const all = new Promise((resolve) => {
    subscriber.on('message', (_channel, message) => heard.push(message) === 100 && resolve());
  });
  for (let i = 0; i < 100; i++) redis.publish('news', String(i));
  await all;
  return heard.join();
});
await step('a blocking read', async () => {
  const blocked = client().blpop('queue', 0);
  await redis.rpush('queue', 'first');
  return blocked;
});
await step('a connection that the server ends', async () => {
  const other = client({ retryStrategy: () => 1 });
  const id = await other.client('ID');
  const closed = next(other, 'close');
  await redis.client('KILL', 'ID', id);
  await closed;
  return other.ping();
});
for (const [how, options] of [
  ['TCP', {}],
  ['TLS', { port: tlsPort, tls: { rejectUnauthorized: false } }],
  ['a Unix socket', { host: undefined, port: undefined, path }],
]) {
  await step(`a server that is killed, over ${how}`, async () => {
    const clients = [client, client, client].map((make) => make({ ...options, retryStrategy: () => 20 }));
    const [asking, blocked, subscriber] = clients;
    await Promise.all([asking.ping(), blocked.ping(), subscriber.subscribe('news')]);
    const answer = blocked.blpop('queue', 0);
    await blockedClients(1);
    const again = clients.map((each) => next(each, 'close').then(() => next(each, 'ready')));
    const givesUp = client({ ...options, retryStrategy: null });
    const failed = givesUp.blpop('nothing', 0).catch(({ message }) => message);
    await blockedClients(2);
    killServer();
    await Promise.all(again);
    await asking.rpush('queue', 'later');
    const heard = next(subscriber, 'message');
    while ((await asking.publish('news', 'again')) === 0);
    return [await answer, await heard, await failed, await redis.ping()];
  });
}
await step('a Unix socket', () => client({ host: undefined, port: undefined, path }).ping());
await step('TLS', () => client({ port: tlsPort, tls: { rejectUnauthorized: false } }).ping());
await step('plain text at the port of TLS', () =>
  client({ port: tlsPort, retryStrategy: null, maxRetriesPerRequest: 0 }).ping(),
);
await step('nobody there', () =>
  next(new Redis({ ...NOBODY, retryStrategy: null }), 'error').then((error) => Promise.reject(error)),
);
await step('nobody there, with a name', () =>
  next(new Redis({ ...NOBODY, host: 'localhost', retryStrategy: null }), 'error').then(({ code }) => code),
);
await step('the end', async () => {
  await Promise.all([redis.quit(), next(redis, 'end')]);
  for (const each of made) each.disconnect();
});
end();
