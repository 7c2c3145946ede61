import '../testing/register-http.ts';
import net from 'node:net';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface SetUp {
  network: VirtualNetwork;
  /** A client on host `app` that sends a ping after ten seconds without a packet, and connects again a second after a failure. */
  connect: (options?: mqtt.IClientOptions) => Promise<mqtt.MqttClient>;
  /** The payloads that the broker has received. */
  published: string[];
}

/** A broker on host `hub`. */
async function setUp(): Promise<SetUp> {
  const network = new VirtualNetwork({ seed: 1 });
  const broker = await network.until(Aedes.createBroker());
  const published: string[] = [];
  broker.on('publish', ({ topic, payload }) => {
    if (!topic.startsWith('$SYS')) published.push(String(payload));
  });
  network.host('hub').start(() => net.createServer(broker.handle).listen(1883));
  const connect: SetUp['connect'] = async (options) => {
    const settled = { keepalive: 10, reconnectPeriod: 1000, ...options };
    const client = network.run('app', () => mqtt.connect('mqtt://hub', settled));
    client.on('error', () => undefined);
    await network.until(new Promise<void>((resolve) => client.once('connect', () => resolve())));
    return client;
  };
  return { network, connect, published };
}

test('a slow link: publishing at quality 2 takes two round trips', async () => {
  const { network, connect, published } = await setUp();
  const client = await connect();
  network.link('app', 'hub', { latency: 200 });
  const start = network.now();
  await network.until(client.publishAsync('topic', 'x', { qos: 2 }));
  expect(published).toEqual(['x']);
  expect(network.now() - start).toBeGreaterThanOrEqual(800);
  client.end(true);
});

test('a partition: what was published at quality 0 is lost, though its callback said that all is well', async () => {
  const { network, connect, published } = await setUp();
  const client = await connect();
  network.partition('app', 'hub');
  await network.until(client.publishAsync('topic', 'quality 0', { qos: 0 }));
  const later = client.publishAsync('topic', 'quality 1', { qos: 1 });
  await network.advance(60_000);
  network.repair();
  await network.until(later);
  expect(published).toEqual(['quality 1']);
  client.end(true);
});

test('a crash of the client: the broker publishes its will after one and a half keep-alive intervals', async () => {
  const { network, connect, published } = await setUp();
  const client = await connect({ will: { topic: 'topic', payload: Buffer.from('the will'), qos: 0 } });
  await network.advance(1000);
  network.host('app').crash();
  await network.advance(10_000);
  expect(published).toEqual([]);
  await network.advance(10_000);
  expect(published).toEqual(['the will']);
  client.end(true);
});
