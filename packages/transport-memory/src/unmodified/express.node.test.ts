import http from 'node:http';
import { createRequire } from 'node:module';
import type { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';

/** The part of Express that is used here; the package has no types of its own. */
interface Application {
  (request: unknown, response: unknown): void;
  get(path: string, handler: (request: unknown, response: { send(body: string): void }) => void): void;
}
const express = createRequire(import.meta.url)('express') as () => Application;

interface SetUp {
  network: VirtualNetwork;
  get: (path: string, options?: http.RequestOptions) => Promise<string>;
  calls: () => number;
}

/** An Express application on host `web`: Node's HTTP server gets the host's connections. */
function setUp(): SetUp {
  const network = new VirtualNetwork({ seed: 1 });
  const [app, web] = [network.host('app'), network.host('web')];
  let calls = 0;
  const application = express();
  application.get('/', (_request, response) => {
    calls++;
    response.send('x'.repeat(10_000));
  });
  application.get('/job', () => {
    calls++;
  });
  const httpServer = http.createServer(application);
  web.start(() => web.net.createServer((socket) => httpServer.emit('connection', socket)).listen(80));
  const createConnection = (): Duplex => app.net.connect(80, 'web');
  const get = (path: string, options: http.RequestOptions = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const request = http.get({ host: 'web', path, createConnection, ...options } as http.RequestOptions);
      request.on('error', reject);
      request.on('response', (response) => text(response).then(resolve, reject));
    });
  return { network, get, calls: () => calls };
}

test('a slow link', async () => {
  const { network, get } = setUp();
  network.link('app', 'web', { latency: 100, bandwidth: 1_000_000 });
  expect(await network.until(get('/'))).toHaveLength(10_000);
  expect(network.now()).toBeGreaterThan(480);
});

test('a partition during a request: it ends when the partition does, and is handled once', async () => {
  const { network, get, calls } = setUp();
  const answer = get('/');
  await network.advance(2.2);
  network.partition('app', 'web');
  await network.advance(60_000);
  network.repair();
  expect(await network.until(answer)).toHaveLength(10_000);
  expect(calls()).toBe(1);
});

test('a crash: whoever waits for an answer without a timeout waits for ever', async () => {
  const { network, get, calls } = setUp();
  let outcome = 'waiting';
  get('/job').then(
    () => (outcome = 'answered'),
    (error) => (outcome = error.code),
  );
  await network.advance(100);
  network.host('web').crash();
  network.host('web').restart();
  await network.advance(86_400_000);
  expect([calls(), outcome]).toEqual([1, 'waiting']);
});
