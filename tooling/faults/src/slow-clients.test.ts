import type net from '@net/net';
import { VirtualNetwork } from '@net/transport-memory';
import { expect, test } from 'vitest';

const REQUEST = 'GET /\n';
const SLOW_HOSTS = 20;
const SLOW_PER_HOST = 100;
const REAL = 100;

/** What became of the real clients while the slow ones did their worst. */
async function serve(options: net.ServerOptions): Promise<{ served: number; drops: Map<string, number> }> {
  const network = new VirtualNetwork({ seed: 1, link: { latency: 5 } });
  const drops = new Map<string, number>();
  const server = network.host('server', { addresses: ['10.0.0.1'] }).net.createServer(options, (socket) => {
    socket.on('error', () => undefined);
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text === REQUEST) socket.end('hello');
    });
  });
  server.maxConnections = 500;
  server.on('drop', ({ reason }) => drops.set(reason, (drops.get(reason) ?? 0) + 1));
  server.listen({ port: 80, backlog: 4096 });

  // Slowloris: connections that never send more than a byte of their request, opened anew whenever they are closed.
  for (let host = 0; host < SLOW_HOSTS; host++) {
    const { net, transport } = network.host(`slow ${host}`, { addresses: [`10.1.0.${host}`] });
    const attack = (): void => {
      const socket = net.connect(80, 'server');
      socket.on('error', () => undefined).on('connect', () => socket.write('G'));
      socket.on('close', () => transport.timers!.setTimeout(attack, 1000));
    };
    for (let n = 0; n < SLOW_PER_HOST; n++) attack();
  }
  await network.advance(1000);

  let served = 0;
  const real = Array.from({ length: REAL }, (_, index) => {
    const { net } = network.host(`real ${index}`, { addresses: [`10.2.0.${index}`] });
    const socket = net.connect(80, 'server');
    socket.end(REQUEST);
    return new Promise((resolve) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        if (text === 'hello') served++;
      });
      socket.on('error', () => undefined).on('close', resolve);
    });
  });
  await network.until(Promise.all(real));
  return { served, drops };
}

test('2,000 slow clients keep 100 real ones out of a server that only has maxConnections', {
  timeout: 60_000,
}, async () => {
  const { served, drops } = await serve({});
  expect(served).toBe(0);
  expect([...drops.keys()]).toEqual(['maxConnections']);
});

test('with a limit per address the real ones are all served', { timeout: 60_000 }, async () => {
  const { served, drops } = await serve({ maxConnectionsPerAddress: 20 });
  expect(served).toBe(REAL);
  expect(drops.get('perAddress')).toBeGreaterThan(SLOW_HOSTS * SLOW_PER_HOST - SLOW_HOSTS * 20 - 1);
  expect(drops.has('maxConnections')).toBe(false);
});
