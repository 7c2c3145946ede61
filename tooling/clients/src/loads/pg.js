import pg from 'pg';
import { load } from '../load.js';
import { server } from '../session.js';

const { host, port, user } = server;
const pool = new pg.Pool({ host, port, user, database: 'postgres', max: 5 });
await load({ operations: 10_000, atOnce: 20 }, (i) => pool.query('SELECT $1::int * 2 AS n', [i]));
