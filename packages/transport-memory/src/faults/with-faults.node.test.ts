import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type net from '@net/net';
import { createServer, Socket } from '@net/net';
import { libuvTransport, type Transport } from '@net/transport';
import { expect, test } from 'vitest';
import { type FaultOptions, type FaultRule, withFaults } from '../faults.ts';
import { VirtualNetwork } from '../index.ts';
import { log } from '../testing/pair.ts';

/** A client whose transport has these faults, connected to a server without any. */
async function setUp(rules: readonly FaultRule[]): Promise<{
  network: VirtualNetwork;
  client: net.Socket;
  server: net.Socket | undefined;
}> {
  const network = new VirtualNetwork({ seed: 1, clock: 'auto' });
  const b = network.host('b', { addresses: ['10.0.0.2'] });
  const listener = b.net.createServer().listen(80);
  const accepted = once(listener, 'connection') as Promise<[net.Socket]>;
  const transport = withFaults(network.host('a').transport, { seed: 1, rules });
  const client = new Socket({ transport });

  client.on('error', () => undefined);
  client.connect(80, 'b');
  await new Promise((resolve) => client.once('connect', resolve).once('close', resolve));
  const server = client.destroyed ? undefined : (await accepted)[0].on('error', () => undefined);
  return { network, client, server };
}

test('refuse: connecting ends with the error that is named', async () => {
  const transport = withFaults(new VirtualNetwork({ clock: 'auto' }).host('a').transport, {
    rules: [{ port: 80, refuse: 'EMFILE' }],
  });
  const client = new Socket({ transport }).connect(80, '10.0.0.9');
  const [error] = await once(client, 'error');
  expect(error.message).toBe('connect EMFILE 10.0.0.9:80');
});

test.each<[string, FaultRule, hit: boolean]>([
  ['the address', { host: '10.0.0.2' }, true],
  ['the address in another notation', { host: '::FFFF:a00:2' }, true],
  ['another address', { host: '10.0.0.3' }, false],
  ['the name that was looked up', { host: 'b' }, true],
  ['the port', { port: 80 }, true],
  ['another port', { port: 81 }, false],
  ['outgoing connections', { direction: 'out' }, true],
  ['incoming connections', { direction: 'in' }, false],
  ['always', { probability: 1 }, true],
  ['never', { probability: 0 }, false],
])('a rule for %s', async (_what, rule, isHit) => {
  const { client } = await setUp([{ ...rule, refuse: 'ECONNREFUSED' }]);
  expect(client.destroyed).toBe(isHit);
  client.destroy();
});

test('a rule for an IPv4 address hits its connections to a listener for both families', async () => {
  const network = new VirtualNetwork({ clock: 'auto' });
  const rules: FaultRule[] = [{ host: '10.0.0.1', direction: 'in', refuse: 'ECONNREFUSED' }];
  network.host('b', { addresses: ['10.0.0.2'] });
  const a = network.host('a', { addresses: ['10.0.0.1'] });
  createServer({ transport: withFaults(network.host('b').transport, { rules }) }).listen(80, '::');
  const [error] = await once(a.net.connect(80, '10.0.0.2').resume(), 'error');
  expect(error.code).toBe('ECONNRESET');
});

test('connections: a rule for the second and the third of those that it is about', async () => {
  const network = new VirtualNetwork({ clock: 'auto' });
  const b = network.host('b', { addresses: ['10.0.0.2'] });
  for (const port of [80, 81]) b.net.createServer((socket) => socket.end()).listen(port);
  const transport = withFaults(network.host('a').transport, {
    rules: [{ port: 80, connections: [2, 3], refuse: 'ECONNREFUSED' }],
  });
  const results: string[] = [];
  for (const port of [80, 81, 80, 80, 80]) {
    const client = new Socket({ transport }).connect(port, '10.0.0.2').resume();
    const result = once(client, 'end').then(() => 'ended');
    results.push(await result.catch((error) => error.code));
    client.destroy();
  }
  expect(results).toEqual(['ended', 'ended', 'ECONNREFUSED', 'ECONNREFUSED', 'ended']);
});

test('the seed decides which connections are hit', async () => {
  const draw = async (seed: number): Promise<string> => {
    const network = new VirtualNetwork({ clock: 'auto' });
    network
      .host('b', { addresses: ['10.0.0.2'] })
      .net.createServer()
      .listen(80);
    const transport = withFaults(network.host('a').transport, {
      seed,
      rules: [{ probability: 0.5, refuse: 'ETIMEDOUT' }],
    });
    let result = '';
    for (let count = 0; count < 20; count++) {
      const client = new Socket({ transport }).connect(80, '10.0.0.2');
      result += await Promise.race([
        once(client, 'connect').then(() => 'c'),
        once(client, 'error').then(() => 'e'),
      ]).catch(() => 'e');
      client.destroy();
    }
    return result;
  };
  const first = await draw(1);
  expect(first).toMatch(/c.*e|e.*c/);
  expect(await draw(1)).toBe(first);
  expect(await draw(2)).not.toBe(first);
});

test('resetAfterBytes: both ends hear of a reset', async () => {
  const { client, server } = await setUp([{ resetAfterBytes: 10 }]);
  const closed = [client, server!].map((socket) => new Promise((resolve) => socket.once('close', resolve)));
  const errors: string[] = [];
  for (const socket of [client, server!])
    socket.on('error', (error) => errors.push((error as { code?: string }).code!));
  server!.resume();
  client.write('0123456789');
  await Promise.all(closed);
  expect(errors).toEqual(['ECONNRESET', 'ECONNRESET']);
});

test('resetAfter: after some time', async () => {
  const { client } = await setUp([{ resetAfter: 5 }]);
  const [error] = await once(client.resume(), 'error');
  expect(error.code).toBe('ECONNRESET');
});

test('silentAfter: nothing arrives any more, and what is written gets lost', async () => {
  const { network, client, server } = await setUp([{ silentAfter: 0 }]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const heard = [log(network, client, ['data', 'end']), log(network, server!, ['data', 'end'])];
  server!.write('to the client');
  await new Promise<void>((resolve) => client.write('to the server', () => resolve()));
  client.end();
  await once(client, 'finish');
  expect(heard).toEqual([[], []]);
  for (const socket of [client, server!]) socket.destroy();
});

test('a fault that is undefined in a later rule is that of the earlier rule', async () => {
  const { client } = await setUp([{ refuse: 'ECONNREFUSED' }, { refuse: undefined, maxChunk: 3 }]);
  expect(client.destroyed).toBe(true);
});

test('maxChunk: reads and writes are short, and nothing is missing', async () => {
  const { client, server } = await setUp([{ maxChunk: 3 }]);
  const read: string[] = [];
  client.on('data', (chunk) => read.push(String(chunk)));
  server!.end('0123456789');
  await once(client, 'end');
  expect(read).toEqual(['012', '345', '678', '9']);
});

test('latency, bandwidth and endDelay only delay', async () => {
  const { client, server } = await setUp([
    { latency: { uniform: [1, 3] }, bandwidth: 1_000_000, endDelay: 1 },
  ]);
  let length = 0;
  server!.pipe(server!);
  client.on('data', (chunk) => (length += chunk.length));
  client.end(new Uint8Array(20_000));
  await once(client, 'end');
  expect(length).toBe(20_000);
});

test('incoming connections of a server suffer, too, and a refused one is hung up on', async () => {
  const network = new VirtualNetwork({ clock: 'auto' });
  const b = network.host('b', { addresses: ['10.0.0.2'] });
  const transport = withFaults(b.transport, {
    rules: [{ direction: 'in', port: 80, refuse: 'ECONNREFUSED' }],
  });
  for (const port of [80, 81]) createServer({ transport }, (socket) => socket.end()).listen(port);
  const { net } = network.host('a');
  const [error] = await once(net.connect(80, '10.0.0.2').resume(), 'error');
  expect(error.code).toBe('ECONNRESET');
  await once(net.connect(81, '10.0.0.2').resume(), 'end');
});

test.each<[string, unknown, string]>([
  ['no list', {}, 'ERR_INVALID_ARG_VALUE'],
  ['no rule', [5], 'ERR_INVALID_ARG_TYPE'],
  ['a misspelt name', [{ latencyMs: 5 }], 'ERR_INVALID_ARG_VALUE'],
  ['a port that is a text', [{ port: '80' }], 'ERR_INVALID_ARG_VALUE'],
  ['a probability above 1', [{ probability: 2 }], 'ERR_INVALID_ARG_VALUE'],
  ['no bandwidth', [{ bandwidth: 0 }], 'ERR_INVALID_ARG_VALUE'],
  ['an error that there is not', [{ refuse: 'ENOSUCH' }], 'ERR_INVALID_ARG_VALUE'],
  ['another direction', [{ direction: 'both' }], 'ERR_INVALID_ARG_VALUE'],
  ['a connection before the first', [{ connections: [0] }], 'ERR_INVALID_ARG_VALUE'],
  ['connections the wrong way round', [{ connections: [3, 2] }], 'ERR_INVALID_ARG_VALUE'],
  ['a distribution that there is not', [{ latency: { pareto: 1 } }], 'ERR_INVALID_ARG_VALUE'],
  ['a rule that is a Map', [new Map([['latency', 5]])], 'ERR_INVALID_ARG_TYPE'],
  ['a rule that inherits its faults', [Object.create({ latency: 5 })], 'ERR_INVALID_ARG_TYPE'],
])('%s is refused', (_what, rules, code) => {
  const { transport } = new VirtualNetwork().host('a');
  expect(() => withFaults(transport, { rules: rules as FaultRule[] })).toThrow(
    expect.objectContaining({ code }),
  );
});

test('a misspelt option is refused', () => {
  const { transport } = new VirtualNetwork().host('a');
  expect(() => withFaults(transport, { rules: [], sed: 1 } as object as FaultOptions)).toThrow(
    "The property 'options.sed' is no option; there are rules, seed. Received 1",
  );
});

test('the options of socket files work over the transport of the system', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'net-faulty-'));
  const path = join(folder, 'a.sock');
  const server = createServer({ transport: withFaults(libuvTransport()!, { rules: [] }) });
  try {
    server.listen({ path, replace: 'stale', mode: 0o600 });
    await once(server, 'listening');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  } finally {
    await once(server.close(), 'close');
    rmSync(folder, { recursive: true });
  }
});

test('a transport that connects to names, as on workerd, is given the names with faults, too', () => {
  const network = new VirtualNetwork({ seed: 1 });
  const transport: Transport = { ...network.host('a').transport, connectsToNames: true };
  const wrapped = withFaults(transport, { rules: [] });
  expect(wrapped).toMatchObject({ connectsToNames: true });
});
