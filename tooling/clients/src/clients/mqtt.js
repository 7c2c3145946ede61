import net from 'node:net';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { end, NOBODY, next, server, step } from '../session.js';

/** The real broker, or else one in this process. */
let { host, port } = server;
if (!port) {
  const broker = await Aedes.createBroker();
  const own = net.createServer(broker.handle);
  await new Promise((resolve) => own.listen(0, '127.0.0.1', resolve));
  ({ address: host, port } = own.address());
}

const connected = (options) =>
  mqtt.connectAsync({ host, port, protocol: 'mqtt', reconnectPeriod: 0, ...options });

for (const qos of [0, 1, 2]) {
  await step(`500 messages with QoS ${qos}`, async () => {
    const [subscriber, publisher] = await Promise.all([connected(), connected()]);
    await subscriber.subscribeAsync('news/#', { qos });
    const heard = [];
    const all = new Promise((resolve) => {
      subscriber.on('message', (topic, payload) => heard.push(`${topic}=${payload}`) === 500 && resolve());
    });
    const sent = Array.from({ length: 500 }, (_, i) =>
      publisher.publishAsync(`news/${i % 7}`, String(i), { qos }),
    );
    await Promise.all([...sent, all]);
    await Promise.all([subscriber.endAsync(), publisher.endAsync()]);
    return [heard.length, heard.at(-1)];
  });
}
await step('a large retained message', async () => {
  const client = await connected();
  await client.publishAsync('kept', Buffer.alloc(1 << 20, 'x'), { qos: 1, retain: true });
  const heard = new Promise((resolve) => {
    client.once('message', (_topic, payload, { retain }) => resolve([payload.length, retain]));
  });
  await client.subscribeAsync('kept');
  const answer = await heard;
  await client.endAsync();
  return answer;
});
await step('a will of a client that is cut off', async () => {
  const heir = await connected();
  await heir.subscribeAsync('will');
  const heard = new Promise((resolve) => heir.once('message', (_topic, payload) => resolve(String(payload))));
  const testator = await connected({ will: { topic: 'will', payload: 'all to you' } });
  testator.on('error', () => undefined);
  testator.stream.destroy();
  const answer = await heard;
  await heir.endAsync();
  return answer;
});
await step('nobody there', async () => {
  const client = mqtt.connect({ ...NOBODY, protocol: 'mqtt', reconnectPeriod: 0 });
  const error = await next(client, 'error');
  client.end(true);
  throw error;
});
end();
