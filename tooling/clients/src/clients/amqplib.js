import amqplib from 'amqplib';
import { end, killServer, NOBODY, next, server, step, untilItSucceeds } from '../session.js';

const { host, port, tlsPort } = server;

async function connected(url, options) {
  const connection = await amqplib.connect({ hostname: host, port, ...url }, options);
  connection.on('error', () => undefined);
  return connection;
}

for (const [how, url, options] of [
  ['TCP', {}, {}],
  ['TLS', { protocol: 'amqps', port: tlsPort }, { rejectUnauthorized: false }],
]) {
  const connection = await connected(url, options);
  await step(`2,000 messages that are confirmed, over ${how}`, async () => {
    const [channel, consumer] = await Promise.all([
      connection.createConfirmChannel(),
      connection.createChannel(),
    ]);
    const { queue } = await channel.assertQueue('', { autoDelete: true });
    await consumer.prefetch(50);
    const heard = [];
    const all = new Promise((resolve) => {
      consumer.consume(queue, (message) => {
        consumer.ack(message);
        if (heard.push(String(message.content)) === 2000) resolve();
      });
    });
    for (let i = 0; i < 2000; i++) channel.sendToQueue(queue, Buffer.from(String(i)));
    await Promise.all([channel.waitForConfirms(), all]);
    await Promise.all([channel.close(), consumer.close()]);
    return [heard.length, heard.at(-1)];
  });
  await step(`4 MiB, over ${how}`, async () => {
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    channel.sendToQueue(queue, Buffer.alloc(4 << 20, 'x'));
    const message = await new Promise((resolve) => channel.consume(queue, resolve, { noAck: true }));
    await channel.close();
    return message.content.length;
  });
  await step(`a queue that does not exist, over ${how}`, async () => {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    await channel.checkQueue('nothing');
  });
  await step(`the end, over ${how}`, () => connection.close());
}
await step('a server that is killed', async () => {
  const connection = await connected();
  const channel = await connection.createChannel();
  await channel.assertQueue('mine', { exclusive: true });
  const closed = next(connection, 'close');
  killServer();
  const error = await closed;
  const again = await untilItSucceeds(connected);
  const other = await again.createChannel();
  const { queue } = await other.assertQueue('mine', { exclusive: true });
  await again.close();
  return [error?.message, queue];
});
await step('nobody there', () => connected({ hostname: NOBODY.host, port: NOBODY.port }));
end();
