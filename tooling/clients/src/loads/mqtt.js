import mqtt from 'mqtt';
import { load } from '../load.js';
import { server } from '../session.js';

const client = await mqtt.connectAsync({ host: server.host, port: server.port, protocol: 'mqtt' });
await load({ operations: 10_000, atOnce: 20 }, (i) =>
  client.publishAsync('news/load', String(i), { qos: 1 }),
);
