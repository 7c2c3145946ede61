import '../testing/register-http.ts';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import express from 'express';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { VirtualNetwork } from '../index.ts';

let database: PGlite;
beforeAll(async () => {
  database = await PGlite.create();
  await database.exec('CREATE TABLE visits (path text)');
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.exec('DELETE FROM visits');
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface SetUp {
  network: VirtualNetwork;
  /** Requests the page on host `user`, and returns its text: the number of visits, or the error of the database. */
  get: () => Promise<string>;
}

/** An Express application on host `web`, with PostgreSQL on host `db`. */
async function setUp(options: pg.PoolConfig = {}): Promise<SetUp> {
  const network = new VirtualNetwork({ seed: 1 });
  network.host('db').start(() => {
    return new PGLiteSocketServer({ db: database, port: 5432, host: '0.0.0.0', maxConnections: 5 }).start();
  });
  network.host('web').start(() => {
    const pool = new pg.Pool({ host: 'db', user: 'postgres', database: 'postgres', ...options });
    pool.on('error', () => undefined);
    const application = express();
    application.get('/', async ({ path }, response) => {
      try {
        await pool.query('INSERT INTO visits VALUES ($1)', [path]);
        const { rows } = await pool.query('SELECT count(*) FROM visits');
        response.send(rows[0].count);
      } catch (error) {
        response.status(500).send((error as Error).message);
      }
    });
    application.listen(80);
  });
  const get = () => network.run('user', async () => (await fetch('http://web/')).text());
  expect(await network.until(get())).toBe('1');
  return { network, get };
}

test('a slow link to the database: each query takes a round trip', async () => {
  const { network, get } = await setUp();
  network.link('web', 'db', { latency: 100 });
  const start = network.now();
  expect(await network.until(get())).toBe('2');
  // Two queries, and the milliseconds between the hosts `user` and `web`.
  expect(network.now() - start).toBeCloseTo(402, -1);
});

test('a partition: a query waits for ten minutes and more, and then succeeds', async () => {
  const { network, get } = await setUp();
  network.partition('web', 'db');
  let outcome = '';
  const answer = get().then((text) => (outcome = text));
  await network.advance(600_000);
  expect(outcome).toBe('');
  network.repair();
  expect(await network.until(answer)).toBe('2');
});

test('a partition and query_timeout: the query that has failed is executed when the partition ends', async () => {
  const { network, get } = await setUp({ query_timeout: 5000 });
  network.partition('web', 'db');
  expect(await network.until(get())).toBe('Query read timeout');
  network.repair();
  await network.advance(60_000);
  expect(await network.until(get())).toBe('3');
});

test('a crash of the database: the first request after it fails, although the database is up again', async () => {
  const { network, get } = await setUp();
  network.host('db').crash();
  network.host('db').restart();
  await network.advance(1000);
  expect(await network.until(get())).toBe('read ECONNRESET');
  expect(await network.until(get())).toBe('2');
});

test('a crash between a change and its answer: the request fails, and the change is made', async () => {
  const { network, get } = await setUp();
  network.partition('db', 'web', { oneWay: true });
  const answer = get();
  await network.advance(100);
  network.host('db').crash();
  network.repair();
  network.host('db').restart();
  expect(await network.until(answer)).toBe('read ECONNRESET');
  expect(await network.until(get())).toBe('3');
});
