import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import net from '@net/net';
import { formatProxyHeader, type ProxyHeader, type ProxyHeaderParts } from '@net/proxy-protocol';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OurServer, startOurServer } from './our-server.ts';
import { type RunningProxy, startHaproxy, startNginx } from './start-proxy.ts';

let ours: OurServer;
let proxy: RunningProxy | undefined;
const clients: net.Socket[] = [];

beforeEach(async () => {
  ours = await startOurServer();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await proxy?.stop();
  proxy = undefined;
  await ours.close();
});

async function connect(...args: [port: number, host: string] | [path: string]): Promise<net.Socket> {
  const client = typeof args[0] === 'string' ? net.connect(args[0]) : net.connect(args[0], args[1]);
  clients.push(client);
  await once(client, 'connect');
  return client;
}

/** What our server read at the beginning of the next connection. */
async function nextHeader(): Promise<ProxyHeader> {
  const { result, bytes } = await ours.next();
  if (result.status !== 'complete') throw new Error(`${result.status}: ${JSON.stringify(result)}`);
  expect(result.byteLength).toBe(bytes.length);
  return result.header;
}

/** Sends something, and looks whether it comes back: so nothing of it was taken for the header, and nothing of the header for it. */
async function expectEcho(client: net.Socket | tls.TLSSocket): Promise<void> {
  client.write('hello');
  const [data] = await once(client, 'data');
  expect(String(data)).toBe('hello');
}

const endsOf = (client: net.Socket) => ({
  source: { address: client.localAddress, port: client.localPort },
  destination: { address: client.remoteAddress, port: client.remotePort },
});

describe('we read what haproxy sends', () => {
  const forward =
    (sending: string, binding = '') =>
    (binds: readonly string[]) =>
      `
listen front
  ${binds.map((bind) => `bind ${bind} ${binding}`).join('\n  ')}
  server ours 127.0.0.1:${ours.port} ${sending}`;

  test.each([
    ['version 1', 'send-proxy', 1],
    ['version 2', 'send-proxy-v2', 2],
  ])('%s, over IPv4 and IPv6', async (_reason, sending, version) => {
    proxy = await startHaproxy(forward(sending), ['127.0.0.1', '::1']);
    for (const [i, host, family] of [
      [0, '127.0.0.1', 'IPv4'],
      [1, '::1', 'IPv6'],
    ] as const) {
      const client = await connect(proxy.ports[i] ?? 0, host);
      await expectEcho(client);
      expect(await nextHeader()).toEqual({
        version,
        command: 'PROXY',
        family,
        transport: 'stream',
        ...endsOf(client),
      });
    }
  });

  test('a checksum and a unique id', async () => {
    proxy = await startHaproxy(
      (binds) => `
listen front
  bind ${binds[0]}
  unique-id-format connection-%pid
  server ours 127.0.0.1:${ours.port} send-proxy-v2 proxy-v2-options crc32c,unique-id`,
    );
    const client = await connect(proxy.ports[0] ?? 0, '127.0.0.1');
    await expectEcho(client);
    const { crc32c, uniqueId, source } = await nextHeader();
    expect(crc32c).toBe(true);
    expect(String(Buffer.from(uniqueId ?? []))).toMatch(/^connection-\d+$/);
    expect(source).toEqual(endsOf(client).source);
  });

  test('TLS, with and without a certificate of the client', async () => {
    const made = await generate([{ name: 'commonName', value: 'Client Ä' }], { keySize: 2048 });
    const options = 'ssl,cert-cn,ssl-cipher,cert-sig,cert-key,authority,crc32c';
    proxy = await startHaproxy((binds, folder) => {
      const pem = join(folder, 'front.pem');
      writeFileSync(pem, `${made.cert}\n${made.private}\n`);
      return forward(
        `send-proxy-v2 proxy-v2-options ${options}`,
        `ssl crt ${pem} ca-file ${pem} verify optional crt-ignore-err all ca-ignore-err all alpn h2`,
      )(binds);
    });
    for (const identity of [{}, { cert: made.cert, key: made.private }]) {
      const client = tls.connect({
        port: proxy.ports[0] ?? 0,
        host: '127.0.0.1',
        servername: 'front.example',
        ALPNProtocols: ['h2'],
        rejectUnauthorized: false,
        ...identity,
      });
      await once(client, 'secureConnect');
      await expectEcho(client);
      const hasCertificate = 'cert' in identity;
      const header = await nextHeader();
      expect(header).toMatchObject({
        authority: 'front.example',
        alpn: 'h2',
        crc32c: true,
        ssl: {
          isEncrypted: true,
          hasCertificate,
          hasSessionCertificate: hasCertificate,
          verify: 0,
          version: 'TLSv1.3',
          cipher: client.getCipher().standardName,
          signatureAlgorithm: expect.stringMatching(/^(RSA-)?SHA\d+$/),
          keyAlgorithm: 'RSA2048',
        },
      });
      expect(header.ssl?.commonName).toBe(hasCertificate ? 'Client Ä' : undefined);
      client.destroy();
    }
  });

  test.each([
    ['UNKNOWN in version 1', 'send-proxy', 1, 'PROXY'],
    ['LOCAL in version 2', 'send-proxy-v2', 2, 'LOCAL'],
  ])('a client on a Unix socket has no address: %s', async (_reason, sending, version, command) => {
    let path = '';
    proxy = await startHaproxy((_binds, folder) => {
      path = join(folder, 'front.sock');
      return forward(sending)([`unix@${path}`]);
    }, []);
    const client = await untilListening(() => connect(path));
    await expectEcho(client);
    expect(await nextHeader()).toEqual({ version, command, family: 'unknown', transport: 'unknown' });
  });

  test('a health check is LOCAL', async () => {
    proxy = await startHaproxy(forward('check inter 100 send-proxy-v2 check-send-proxy'));
    expect(await nextHeader()).toEqual({
      version: 2,
      command: 'LOCAL',
      family: 'unknown',
      transport: 'unknown',
    });
  });
});

/** Tries until a proxy has made its Unix socket. */
async function untilListening<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOENT' && code !== 'ECONNREFUSED') throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

test('we read what nginx sends, over IPv4 and IPv6', async () => {
  proxy = await startNginx(
    (listens) => `stream { server {
  ${listens.map((listen) => `listen ${listen};`).join(' ')}
  proxy_pass 127.0.0.1:${ours.port};
  proxy_protocol on;
} }`,
    ['127.0.0.1', '::1'],
  );
  for (const [i, host, family] of [
    [0, '127.0.0.1', 'IPv4'],
    [1, '::1', 'IPv6'],
  ] as const) {
    const client = await connect(proxy.ports[i] ?? 0, host);
    await expectEcho(client);
    expect(await nextHeader()).toEqual({
      version: 1,
      command: 'PROXY',
      family,
      transport: 'stream',
      ...endsOf(client),
    });
  }
});

const IPV4_ENDS = {
  source: { address: '192.0.2.1', port: 1000 },
  destination: { address: '198.51.100.2', port: 443 },
};
const IPV6_ENDS = {
  source: { address: '2001:db8::1', port: 1000 },
  destination: { address: '2001:db8::2', port: 443 },
};

/** The body of what a proxy answers to a header and a request. */
async function ask(header: Uint8Array): Promise<string> {
  const client = await connect(proxy?.ports[0] ?? 0, '127.0.0.1');
  client.write(header);
  client.write('GET / HTTP/1.1\r\nhost: a.example\r\nconnection: close\r\n\r\n');
  return (await text(client)).split('\r\n\r\n')[1] ?? '';
}

/** Headers of ours that name a client. */
const READABLE: [string, ProxyHeaderParts][] = [
  ['version 1, IPv4', { version: 1, ...IPV4_ENDS }],
  ['version 1, IPv6', { version: 1, ...IPV6_ENDS }],
  ['version 2, IPv4', IPV4_ENDS],
  ['version 2, IPv6', IPV6_ENDS],
  ['version 2 with a checksum', { ...IPV4_ENDS, crc32c: true }],
  [
    'version 2 with items',
    { ...IPV6_ENDS, tlvs: [{ type: 0xe1, value: new Uint8Array(300) }], netns: 'blue' },
  ],
];

describe('haproxy reads what we send', () => {
  const answer = (binds: readonly string[]) => `
frontend front
  mode http
  bind ${binds[0]} accept-proxy
  http-request return content-type text/plain lf-string "%[src] %[src_port] %[dst] %[dst_port] %[fc_pp_authority] %[fc_pp_unique_id]"`;

  test.each(READABLE)('%s', async (_reason, parts) => {
    proxy = await startHaproxy(answer);
    const { source, destination } = parts as typeof IPV4_ENDS;
    expect(await ask(formatProxyHeader(parts))).toBe(
      `${source.address} ${source.port} ${destination.address} ${destination.port}  `,
    );
  });

  test('an authority and a unique id', async () => {
    proxy = await startHaproxy(answer);
    const uniqueId = Buffer.from('connection-7');
    const header = formatProxyHeader({ ...IPV4_ENDS, authority: 'a.example', uniqueId, crc32c: true });
    expect(await ask(header)).toBe('192.0.2.1 1000 198.51.100.2 443 a.example connection-7');
  });

  test.each([
    ['LOCAL', { command: 'LOCAL' }],
    ['nobody in version 2, which is LOCAL', {}],
    ['nobody in version 1, which is UNKNOWN', { version: 1 }],
  ] as const)('%s leaves it with the real addresses', async (_reason, parts) => {
    proxy = await startHaproxy(answer);
    expect(await ask(formatProxyHeader(parts))).toMatch(/^127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+ {2}$/);
  });

  test('it refuses a checksum that we broke, so it looked at ours', async () => {
    proxy = await startHaproxy(answer);
    const header = formatProxyHeader({ ...IPV4_ENDS, crc32c: true });
    header[header.length - 1] = (header.at(-1) ?? 0) ^ 1;
    expect(await ask(header).catch((error: NodeJS.ErrnoException) => error.code)).toMatch(/^(ECONNRESET|)$/);
  });
});

describe('nginx reads what we send', () => {
  const answer = (listens: readonly string[]) => `http { access_log off; server {
  listen ${listens[0]} proxy_protocol;
  return 200 "$proxy_protocol_addr $proxy_protocol_port $proxy_protocol_server_addr $proxy_protocol_server_port";
} }`;

  test.each(READABLE)('%s', async (_reason, parts) => {
    proxy = await startNginx(answer);
    const { source, destination } = parts as typeof IPV4_ENDS;
    expect(await ask(formatProxyHeader(parts))).toBe(
      `${source.address} ${source.port} ${destination.address} ${destination.port}`,
    );
  });
});

describe('a server with the option proxyProtocol', () => {
  const from = new net.BlockList({ cidrs: ['127.0.0.1/32'] });

  test.each<[string, (port: number) => Promise<RunningProxy>]>([
    ...['send-proxy', 'send-proxy-v2', 'send-proxy-v2 proxy-v2-options crc32c,unique-id'].map(
      (sending): [string, (port: number) => Promise<RunningProxy>] => [
        `haproxy: ${sending}`,
        (port) =>
          startHaproxy(
            (binds) => `
listen front
  bind ${binds[0]}
  unique-id-format connection-%pid
  server ours 127.0.0.1:${port} check inter 100 ${sending}`,
            ['::1'],
          ),
      ],
    ),
    [
      'nginx: proxy_protocol on',
      (port) =>
        startNginx(
          (listens) =>
            `stream { server { listen ${listens[0]}; proxy_pass 127.0.0.1:${port}; proxy_protocol on; } }`,
          ['::1'],
        ),
    ],
  ])('sees the client behind %s, and takes its health checks', async (_what, startProxy) => {
    const drops: unknown[] = [];
    const server = net.createServer({ proxyProtocol: { from } }, (socket) => {
      socket.on('error', () => undefined);
      // A health check has no client of its own, and says nothing.
      socket.once('data', () => socket.end(JSON.stringify([socket.remoteAddress, socket.remotePort])));
    });
    server.on('drop', ({ reason }) => drops.push(reason));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as net.AddressInfo;
    proxy = await startProxy(port);
    const client = await connect(proxy.ports[0] ?? 0, '::1');
    const { localPort } = client;
    client.write('who am I?');
    expect(JSON.parse(await text(client))).toEqual(['::1', localPort]);
    // A health check is over so fast that the system may not know any more who it was.
    expect(drops.filter((reason) => reason !== 'unknownPeer')).toEqual([]);
    await proxy.stop();
    proxy = undefined;
    server.close();
    await once(server, 'close');
  });
});

test('a client through two proxies: what haproxy was told reaches us over nginx', async () => {
  const inner = await startHaproxy(
    (binds) => `
listen front
  bind ${binds[0]} accept-proxy
  server ours 127.0.0.1:${ours.port} send-proxy-v2 proxy-v2-options crc32c`,
  );
  try {
    proxy = await startNginx(
      (listens) => `stream { server {
  listen ${listens[0]};
  proxy_pass 127.0.0.1:${inner.ports[0]};
  proxy_protocol on;
} }`,
    );
    const client = await connect(proxy.ports[0] ?? 0, '127.0.0.1');
    await expectEcho(client);
    expect(await nextHeader()).toMatchObject({ version: 2, crc32c: true, ...endsOf(client) });
  } finally {
    await inner.stop();
  }
});
