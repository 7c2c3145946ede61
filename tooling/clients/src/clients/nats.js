import { connect, StringCodec } from 'nats';
import { end, killServer, NOBODY, server, step } from '../session.js';

const { host, port } = server;
const codec = StringCodec();
const connected = (options) => connect({ servers: `${host}:${port}`, reconnect: false, ...options });

const client = await connected();
await step('5,000 messages', async () => {
  const subscription = client.subscribe('news', { max: 5000 });
  for (let i = 0; i < 5000; i++) client.publish('news', codec.encode(String(i)));
  let sum = 0;
  for await (const { data } of subscription) sum += Number(codec.decode(data));
  return sum;
});
await step('500 requests', async () => {
  const answering = client.subscribe('double', {
    callback: (_error, message) => message.respond(codec.encode(String(2 * codec.decode(message.data)))),
  });
  const other = await connected();
  const answers = await Promise.all(
    Array.from({ length: 500 }, (_, i) => other.request('double', codec.encode(String(i)))),
  );
  answering.unsubscribe();
  await other.close();
  return answers.reduce((sum, { data }) => sum + Number(codec.decode(data)), 0);
});
await step('nobody answers', () => client.request('nothing', undefined, { timeout: 5000 }));
await step('a message that is too large', () => client.publish('news', new Uint8Array(2 << 20)));
await step('nobody there', () => connected({ servers: `${NOBODY.host}:${NOBODY.port}` }));
await step('the end', async () => {
  await client.drain();
  return client.isClosed();
});
await step('a server that is killed', async () => {
  const givesUp = await connected();
  const other = await connected({ reconnect: true, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
  const kept = other.subscribe('kept', { max: 1 });
  other.subscribe('silent');
  const failed = other
    .request('silent', undefined, { timeout: 120_000 })
    .catch(({ code, message }) => [code, message]);
  await other.flush();
  const events = other.status();
  killServer();
  for await (const { type } of events) if (type === 'reconnect') break;
  await other.flush();
  other.publish('kept', codec.encode('again'));
  let heard;
  for await (const { data } of kept) heard = codec.decode(data);
  await other.close();
  return [heard, await failed, (await givesUp.closed())?.message];
});
end();
