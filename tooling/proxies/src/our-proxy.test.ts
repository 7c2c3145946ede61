import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import net from '@net/net';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningProxy, startHaproxy, startNginx } from './start-proxy.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const REQUEST = 'GET / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n';

async function started(proxy: Promise<RunningProxy>): Promise<RunningProxy> {
  const running = await proxy;
  ends.push(() => running.stop());
  return running;
}

async function listening(server: net.Server): Promise<number> {
  ends.push(() => new Promise((resolve) => server.close(resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

/** The body of the answer to a request. */
async function ask(socket: net.Socket): Promise<string> {
  ends.push(() => socket.destroy());
  socket.write(REQUEST);
  return (await text(socket)).split('\r\n\r\n')[1] ?? '';
}

const haproxy = () =>
  started(
    startHaproxy(
      (binds) => `
frontend front
  mode http
  bind ${binds[0]} accept-proxy
  http-request return content-type text/plain lf-string "%[src] %[src_port] %[dst] %[dst_port]"`,
    ),
  );

const nginx = () =>
  started(
    startNginx(
      (listens) => `http { access_log off; server {
  listen ${listens[0]} proxy_protocol;
  return 200 "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr $proxy_protocol_server_port";
} }`,
    ),
  );

const ENDS = {
  source: { address: '2001:db8::1', port: 1000 },
  destination: { address: '2001:db8::2', port: 443 },
};

describe.each([
  ['haproxy', haproxy],
  ['nginx', nginx],
])('%s reads the header of connect', (_name, startProxy) => {
  test.each([1, 2] as const)('version %i', async (version) => {
    const { ports } = await startProxy();
    const socket = net.connect({
      port: ports[0]!,
      host: '127.0.0.1',
      proxyProtocol: { version, ...ENDS },
    });
    expect(await ask(socket)).toBe('2001:db8::1 1000 2001:db8::2 443');
  });

  test.each([1, 2] as const)('version %i, of a client that a server of ours passes on', async (version) => {
    const { ports } = await startProxy();
    const port = await listening(
      net.createServer((client) => {
        const upstream = net.connect({
          port: ports[0]!,
          host: '127.0.0.1',
          proxyProtocol: { client, version },
        });
        client.pipe(upstream).pipe(client);
      }),
    );
    const client = net.connect(port, '127.0.0.1');
    await once(client, 'connect');
    const { localAddress, localPort } = client;
    expect(await ask(client)).toBe(`${localAddress} ${localPort} 127.0.0.1 ${port}`);
  });
});

test("haproxy takes 'local' for a connection without a client", async () => {
  const { ports } = await haproxy();
  const socket = net.connect({ port: ports[0]!, host: '127.0.0.1', proxyProtocol: 'local' });
  await once(socket, 'connect');
  const { localPort } = socket;
  expect(await ask(socket)).toBe(`127.0.0.1 ${localPort} 127.0.0.1 ${ports[0]}`);
});

test('a client of haproxy reaches another haproxy over our proxy, with everything that was said of it', async () => {
  const inner = await haproxy();
  const from = new net.BlockList({ cidrs: ['127.0.0.1/32'] });
  const headers: unknown[] = [];
  const port = await listening(
    net.createServer({ proxyProtocol: { from } }, (client) => {
      headers.push(client.proxy);
      const upstream = net.connect({ port: inner.ports[0]!, host: '127.0.0.1', proxyProtocol: { client } });
      client.pipe(upstream).pipe(client);
    }),
  );
  const outer = await started(
    startHaproxy(
      (binds) => `
listen front
  bind ${binds[0]}
  unique-id-format connection-%pid
  server ours 127.0.0.1:${port} send-proxy-v2 proxy-v2-options crc32c,unique-id`,
    ),
  );
  const client = net.connect(outer.ports[0]!, '127.0.0.1');
  await once(client, 'connect');
  const { localPort } = client;
  expect(await ask(client)).toBe(`127.0.0.1 ${localPort} 127.0.0.1 ${outer.ports[0]}`);
  expect(headers).toMatchObject([{ version: 2, crc32c: true }]);
});
