import { once } from 'node:events';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { from, to } from 'pg-copy-streams';
import { end, killServer, NOBODY, server, step, untilItSucceeds } from '../session.js';

const { host, port, folder, user } = server;
const where = { host, port, user, database: 'postgres' };
const pool = new pg.Pool({ ...where, max: 5 });
const rows = 20_000;
/** The errors of connections that wait in the pool. */
const poolErrors = [];
pool.on('error', ({ code, message }) => poolErrors.push([code, message]));

async function connected(options) {
  const client = new pg.Client({ ...where, ...options });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

await step('200 queries over a pool of 5', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => pool.query('SELECT $1::int * 2 AS n', [i])),
  );
  return [answers.reduce((sum, { rows }) => sum + rows[0].n, 0), pool.totalCount];
});
await step('a transaction that is rolled back', async () => {
  const client = await pool.connect();
  await client.query('CREATE TEMP TABLE t (id int)');
  await client.query('BEGIN');
  await client.query('INSERT INTO t VALUES (1)');
  await client.query('ROLLBACK');
  const { rows } = await client.query('SELECT count(*) FROM t');
  client.release();
  return rows;
});
await step('COPY in and out', async () => {
  const client = await connected();
  await client.query('CREATE TEMP TABLE c (id int, text text)');
  const lines = Array.from({ length: rows }, (_, i) => `${i}\t${'x'.repeat(100)}\n`);
  await pipeline(Readable.from(lines), client.query(from('COPY c FROM STDIN')));
  let bytes = 0;
  for await (const chunk of client.query(to('COPY c TO STDOUT'))) bytes += chunk.length;
  await client.end();
  return bytes;
});
await step('LISTEN and NOTIFY', async () => {
  const client = await connected();
  await client.query('LISTEN news');
  const heard = once(client, 'notification');
  await pool.query("NOTIFY news, 'hello'");
  const [{ channel, payload }] = await heard;
  await client.end();
  return [channel, payload];
});

/** Waits until the query of a client runs in the server. */
async function running({ processID }) {
  const sought =
    "SELECT 1 FROM pg_stat_activity WHERE pid = $1 AND state = 'active' AND query LIKE '%pg_sleep%'";
  while ((await pool.query(sought, [processID])).rowCount === 0);
}

for (const how of ['pg_cancel_backend', 'pg_terminate_backend']) {
  await step(`a query that ${how} ends`, async () => {
    const client = await connected();
    const answer = client.query('SELECT pg_sleep(60)').catch((error) => [error.code, error.message]);
    await running(client);
    await pool.query(`SELECT ${how}($1)`, [client.processID]);
    const result = await answer;
    await client.end();
    return result;
  });
}
await step('TLS', async () => {
  const client = await connected({ ssl: { rejectUnauthorized: false } });
  const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
  const large = await client.query("SELECT repeat('x', 5000000) AS text");
  await client.end();
  return [rows, large.rows[0].text.length];
});
await step('a Unix socket', async () => {
  const client = await connected({ host: folder });
  const { rows } = await client.query('SELECT inet_client_addr() AS address');
  await client.end();
  return rows;
});
for (const [how, options] of [
  ['TCP', {}],
  ['TLS', { ssl: { rejectUnauthorized: false } }],
  ['a Unix socket', { host: folder }],
]) {
  await step(`a query that the client cancels, over ${how}`, async () => {
    const client = await connected(options);
    const query = new pg.Query('SELECT pg_sleep(60)');
    const failed = once(query, 'error');
    client.query(query);
    await running(client);
    new pg.Client({ ...where, ...options }).cancel(client, query);
    const [{ code, message }] = await failed;
    await client.end();
    return [code, message];
  });
  await step(`a server that is killed in mid-query, over ${how}`, async () => {
    await pool.query('SELECT 1');
    const waiting = pool.idleCount;
    const client = await connected(options);
    const events = [];
    for (const event of ['error', 'end']) client.on(event, () => events.push(event));
    const answer = client.query('SELECT pg_sleep(60)').catch(({ code, message }) => [code, message]);
    await running(client);
    killServer();
    const result = await answer;
    while (poolErrors.length < waiting) await setImmediate();
    const { rows } = await untilItSucceeds(() => pool.query('SELECT 7 AS n'));
    return [result, events, poolErrors.splice(0), rows];
  });
}
await step('a database that does not exist', () => connected({ database: 'nothing' }));
await step('nobody there', () => connected(NOBODY));
await step('the end of the pool', () => pool.end());
end();
