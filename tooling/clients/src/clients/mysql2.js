import mysql from 'mysql2/promise';
import { end, killServer, NOBODY, server, step, untilItSucceeds } from '../session.js';

const { host, port, path, user } = server;
const where = { host, port, user, database: 'test' };

async function connected(options) {
  const connection = await mysql.createConnection({ ...where, ...options });
  connection.on('error', () => undefined);
  return connection;
}

const pool = mysql.createPool({ ...where, connectionLimit: 5 });
await step('200 queries over a pool of 5', async () => {
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => pool.query('SELECT ? * 2 AS n', [i])),
  );
  return answers.reduce((sum, [[{ n }]]) => sum + Number(n), 0);
});
await step('a prepared statement', async () => {
  const [rows] = await pool.execute('SELECT CONCAT(?, ?) AS text', ['a', 'b']);
  return rows;
});
for (const options of [{}, { compress: true }, { ssl: { rejectUnauthorized: false } }]) {
  await step(`packets of 8 MB, ${JSON.stringify(options)}`, async () => {
    const connection = await connected(options);
    const text = 'abcdefgh'.repeat(1 << 20);
    const [[row]] = await connection.query('SELECT ? AS text, LENGTH(?) AS length', [text, text]);
    await connection.end();
    return [row.text === text, row.length];
  });
}
await step('a Unix socket', async () => {
  const connection = await connected({ host: undefined, port: undefined, socketPath: path });
  const [rows] = await connection.query('SELECT CURRENT_USER() AS user');
  await connection.end();
  return rows;
});

/** Runs a query that does not end by itself, and returns its error as `failed`. */
async function sleeping(connection) {
  const failed = connection.query('SELECT SLEEP(60)').catch(({ code, message }) => [code, message]);
  const sought = "SELECT ID FROM information_schema.PROCESSLIST WHERE ID = ? AND INFO LIKE '%SLEEP(60)%'";
  while ((await pool.query(sought, [connection.threadId]))[0].length === 0);
  return { failed };
}

await step('a connection that is killed', async () => {
  const connection = await connected();
  const { failed } = await sleeping(connection);
  await pool.query(`KILL CONNECTION ${connection.threadId}`);
  return failed;
});
for (const [how, options] of [
  ['TCP', {}],
  ['TLS', { ssl: { rejectUnauthorized: false } }],
  ['a Unix socket', { host: undefined, port: undefined, socketPath: path }],
]) {
  await step(`a server that is killed in mid-query, over ${how}`, async () => {
    const { failed } = await sleeping(await connected(options));
    killServer();
    const error = await failed;
    const [rows] = await untilItSucceeds(() => pool.query('SELECT 7 AS n'));
    return [error, rows];
  });
}
await step('a statement with an error', () => pool.query('SELEKT 1'));
await step('nobody there', () => connected(NOBODY));
await step('the end', () => pool.end());
end();
