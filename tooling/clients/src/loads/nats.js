import { connect } from 'nats';
import { load } from '../load.js';
import { server } from '../session.js';

const client = await connect({ servers: `${server.host}:${server.port}` });
client.subscribe('echo', { callback: (_error, message) => message.respond(message.data) });
const text = Buffer.alloc(100, 'x');
await load({ operations: 60_000, atOnce: 20 }, () => client.request('echo', text, { timeout: 60_000 }));
