import net from 'node:net';
import tls from 'node:tls';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { end, killServer, NOBODY, next, server, step } from '../session.js';

/** The real broker, or else one in this process. */
let { host, port, tlsPort } = server;
/** Ends the broker's connections at once. */
let cutAll = killServer;
if (!port) {
  host = '127.0.0.1';
  const broker = await Aedes.createBroker();
  const peers = new Set();
  const listening = async (own) => {
    own.on('connection', (peer) => peers.add(peer));
    await new Promise((resolve) => own.listen(0, host, resolve));
    return own.address().port;
  };
  port = await listening(net.createServer(broker.handle));
  tlsPort = await listening(tls.createServer(server.certificate, broker.handle));
  cutAll = () => {
    for (const peer of peers) peer.destroy();
  };
}

const secure = { protocol: 'mqtts', port: tlsPort, rejectUnauthorized: false };
const connected = (options) =>
  mqtt.connectAsync({ host, port, protocol: 'mqtt', reconnectPeriod: 0, ...options });

for (const [qos, options] of [0, 1, 2].flatMap((qos) => [
  [qos, {}],
  [qos, secure],
])) {
  await step(`500 messages with QoS ${qos}, ${options.protocol ?? 'mqtt'}`, async () => {
    const [subscriber, publisher] = await Promise.all([connected(options), connected(options)]);
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
for (const options of [{}, secure]) {
  await step(`a broker that is killed, ${options.protocol ?? 'mqtt'}`, async () => {
    const client = await connected({ ...options, reconnectPeriod: 20 });
    client.on('error', () => undefined);
    await client.subscribeAsync('later', { qos: 2 });
    const closed = next(client, 'close');
    cutAll();
    await closed;
    const heard = next(client, 'message');
    // The client keeps the message until it has connected again.
    await client.publishAsync('later', 'again', { qos: 2, retain: true });
    const topic = await heard;
    await client.publishAsync('later', '', { qos: 2, retain: true });
    await client.endAsync();
    return topic;
  });
}
await step('a certificate that nobody has signed', async () => {
  const client = mqtt.connect({ host, ...secure, rejectUnauthorized: true, reconnectPeriod: 0 });
  const error = await next(client, 'error');
  client.end(true);
  throw error;
});
await step('nobody there', async () => {
  const client = mqtt.connect({ ...NOBODY, protocol: 'mqtt', reconnectPeriod: 0 });
  const error = await next(client, 'error');
  client.end(true);
  throw error;
});
end();
