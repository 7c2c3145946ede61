import memjs from 'memjs';
import { end, killServer, NOBODY, server, step, untilItSucceeds } from '../session.js';

const { host, port } = server;
const client = memjs.Client.create(`${host}:${port}`, { retries: 0, timeout: 30 });
await step('1,000 values', async () => {
  await Promise.all(Array.from({ length: 1000 }, (_, i) => client.set(`key:${i}`, `value ${i}`, {})));
  const { value } = await client.get('key:999');
  return String(value);
});
await step('a large value', async () => {
  await client.set('large', Buffer.alloc(900_000, 'x'), {});
  return (await client.get('large')).value.length;
});
await step('what is not there', () => client.get('nothing'));
await step('a server that is killed', async () => {
  killServer();
  await untilItSucceeds(async () => {
    const other = memjs.Client.create(`${host}:${port}`, { retries: 0, logger: { log() {} } });
    await other.set('later', 'again', {});
    other.close();
  });
  const { value } = await client.get('later');
  return [String(value), await client.get('key:999')];
});
await step('nobody there', () =>
  memjs.Client.create(`${NOBODY.host}:${NOBODY.port}`, { retries: 0, logger: { log() {} } }).get('a'),
);
client.close();
end();
