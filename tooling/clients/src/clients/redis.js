import { createClient } from 'redis';
import { end, killServer, NOBODY, next, server, step } from '../session.js';

const { host, port, tlsPort, path } = server;
const made = [];

async function client(socket) {
  // The default, 5 seconds, is too short for a machine that is busy.
  const redis = createClient({ socket: { host, port, ...socket }, commandOptions: { timeout: 120_000 } });
  redis.on('error', () => undefined);
  await redis.connect();
  made.push(redis);
  return redis;
}

const redis = await client();
await step('10,000 commands at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: 10_000 }, (_, i) => redis.set(`key:${i}`, `value ${i}`)),
  );
  return [answers.length, answers.at(-1), await redis.get('key:9999')];
});
await step('publish and subscribe', async () => {
  const subscriber = await client();
  const heard = [];
  const all = new Promise((resolve) => {
    subscriber.subscribe('news', (message) => heard.push(message) === 100 && resolve());
  });
  while ((await redis.pubSubNumSub('news')).news < 1);
  for (let i = 0; i < 100; i++) redis.publish('news', String(i));
  await all;
  return heard.join();
});
await step('a blocking read', async () => {
  const blocked = (await client()).blPop('queue', 0);
  await redis.rPush('queue', 'first');
  return blocked;
});
await step('a connection that the server ends', async () => {
  const other = await client({ reconnectStrategy: () => 1 });
  const ready = next(other, 'ready');
  await redis.sendCommand(['CLIENT', 'KILL', 'ID', String(await other.clientId())]);
  await ready;
  return other.ping();
});
for (const [how, options] of [
  ['TCP', {}],
  ['TLS', { port: tlsPort, tls: true, rejectUnauthorized: false }],
  ['a Unix socket', { host: undefined, port: undefined, path }],
]) {
  await step(`a server that is killed, over ${how}`, async () => {
    const clients = [];
    for (let i = 0; i < 3; i++) clients.push(await client({ ...options, reconnectStrategy: () => 20 }));
    const [asking, blocked, subscriber] = clients;
    const heard = new Promise((resolve) => subscriber.subscribe('news', resolve));
    while ((await redis.pubSubNumSub('news')).news < 1);
    const failed = blocked.blPop('nothing', 0).catch((error) => [error.constructor.name, error.message]);
    while (!(await redis.info('clients')).includes('blocked_clients:1'));
    const again = clients.map((each) => next(each, 'ready'));
    killServer();
    await Promise.all(again);
    while ((await asking.publish('news', 'again')) === 0);
    return [await failed, await heard];
  });
}
await step('a Unix socket', async () => (await client({ host: undefined, port: undefined, path })).ping());
await step('TLS', async () => (await client({ port: tlsPort, tls: true, rejectUnauthorized: false })).ping());
await step('nobody there', () => client({ ...NOBODY, reconnectStrategy: false }));
await step('the end', () => Promise.all(made.map((each) => each.close())).then(() => made.length));
end();
