import mysql from 'mysql2/promise';
import { load } from '../load.js';
import { server } from '../session.js';

const { host, port, user } = server;
const pool = mysql.createPool({ host, port, user, database: 'test', connectionLimit: 5 });
await load({ operations: 10_000, atOnce: 20 }, (i) => pool.query('SELECT ? * 2 AS n', [i]));
