import '../testing/register-http.ts';
import dgram from 'node:dgram';
import dns, { lookup } from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';
import os, { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { promisify } from 'node:util';
import { generate } from 'selfsigned';
import { request } from 'undici';
import { describe, expect, test } from 'vitest';
import { VirtualNetwork } from '../index.ts';

const { cert, private: key } = await generate([{ name: 'commonName', value: 'web' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'web' }] }],
});

const get = (url: string, options: https.RequestOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const module = url.startsWith('https') ? https : http;
    module.get(url, options, (response) => resolve(text(response))).on('error', reject);
  });

const over: Record<string, { port: number; serve: () => net.Server; ask: () => Promise<string> }> = {
  net: {
    port: 80,
    serve: () => net.createServer((socket) => socket.end('answer')),
    ask: () => text(net.connect(80, 'web')),
  },
  tls: {
    port: 443,
    serve: () => tls.createServer({ cert, key }, (socket) => socket.end('answer')),
    ask: () => text(tls.connect(443, 'web', { ca: cert, servername: 'web' })),
  },
  http: {
    port: 80,
    serve: () => http.createServer((_request, response) => response.end('answer')),
    ask: () => get('http://web/'),
  },
  https: {
    port: 443,
    serve: () => https.createServer({ cert, key }, (_request, response) => response.end('answer')),
    ask: () => get('https://web/', { ca: cert }),
  },
  http2: {
    port: 80,
    serve: () => http2.createServer((_request, response) => response.end('answer')),
    async ask() {
      const session = http2.connect('http://web');
      const answer = await text(session.request());
      session.close();
      return answer;
    },
  },
  fetch: {
    port: 80,
    serve: () => http.createServer((_request, response) => response.end('answer')),
    ask: async () => (await fetch('http://web/')).text(),
  },
  undici: {
    port: 80,
    serve: () => http.createServer((_request, response) => response.end('answer')),
    ask: async () => (await request('http://web/')).body.text(),
  },
};

describe.each(Object.entries(over))('%s', (_name, { port, serve, ask }) => {
  test('a client on one host talks to a server on another, at the speed of their link', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    network.run('web', () => serve().listen(port));
    network.link(network.host('app'), 'web', { latency: 1000 });
    expect(await network.until(network.run('app', ask))).toBe('answer');
    expect(network.now()).toBeGreaterThanOrEqual(4000);
  });

  test('hosts listen on the same port, and each connection leads to the host that its name means', async () => {
    const network = new VirtualNetwork({ seed: 1 });
    network.run('other', () => net.createServer((socket) => socket.end('other')).listen(port));
    network.run('web', () => serve().listen(port));
    expect(await network.until(network.run('app', ask))).toBe('answer');
    expect(await network.until(network.run('app', () => text(net.connect(port, 'other'))))).toBe('other');
  });
});

describe('connections that are kept', () => {
  const agent = new http.Agent({ keepAlive: true });
  test.each([
    ['by an agent', () => get('http://web/', { agent })],
    ['by fetch', over.fetch!.ask],
    ['by undici', over.undici!.ask],
  ])(
    '%s carry the next request of the same host until it crashes, and of no other one',
    async (_how, ask) => {
      const network = new VirtualNetwork({ seed: 1 });
      const clients: string[] = [];
      const server = network.run('web', () => over.http!.serve().listen(80, '0.0.0.0'));
      server.on('connection', (socket) => clients.push(socket.remoteAddress!));
      const [one, two] = [network.host('one'), network.host('two')];
      for (const host of [one, two, one, two]) expect(await network.until(host.run(ask))).toBe('answer');
      expect(clients).toEqual([one.addresses[0], two.addresses[0]]);
      one.crash();
      one.restart();
      expect(await network.until(one.run(ask))).toBe('answer');
      expect(clients).toEqual([one.addresses[0], two.addresses[0], one.addresses[0]]);
    },
  );
});

test('the frames of an HTTP/2 request are sent at once: it takes one round trip', async () => {
  const network = new VirtualNetwork({ seed: 1, link: { latency: 1000 } });
  network.run('web', () => http2.createServer((asked, response) => asked.pipe(response)).listen(80));
  const sessions = [
    network.run('app', () => http2.connect('http://web')),
    network.run('app', () => http2.connect('http://web', { createConnection: () => net.connect(80, 'web') })),
  ];
  for (const session of sessions) {
    const echo = (): Promise<string> => {
      const stream = session.request({ ':method': 'POST' });
      stream.end('body');
      return text(stream);
    };
    await network.until(echo());
    const start = network.now();
    expect(await network.until(echo())).toBe('body');
    expect(network.now() - start).toBe(2000);
    session.destroy();
  }
});

test('os describes the host, and outside of hosts the machine', () => {
  const host = new VirtualNetwork().host('web', { addresses: ['10.1.1.1', 'fd00::1:1'] });
  const [name, interfaces] = host.run(() => [hostname(), os.networkInterfaces()] as const);
  expect(name).toBe('web');
  expect(Object.values(interfaces).map((each) => each!.map(({ cidr }) => cidr))).toEqual([
    ['127.0.0.1/8', '::1/128'],
    ['10.1.1.1/16', 'fd00::1:1/112'],
  ]);
  expect(hostname()).not.toBe('web');
  expect(os.networkInterfaces()).not.toEqual(interfaces);
});

test('dgram is refused on a host, because it would lead out of the network', () => {
  const host = new VirtualNetwork().host('web');
  const { Socket } = dgram as unknown as { Socket: new (options: dgram.SocketOptions) => dgram.Socket };
  for (const open of [() => dgram.createSocket('udp4'), () => new Socket({ type: 'udp4' })]) {
    expect(() => host.run(open)).toThrow('A program on a virtual host cannot use node:dgram');
    open().close();
  }
});

describe('dns', () => {
  const network = new VirtualNetwork({ seed: 1 });
  const web = network.host('web', { addresses: ['10.1.1.1', 'fd00::1:1'] });
  network.dns.set('old', '10.1.1.2');
  network.dns.set('six', ['fd00::1:1', '10.1.1.1']);
  network.dns.fail('broken', 'EAI_AGAIN');
  const both = [
    { address: '10.1.1.1', family: 4 },
    { address: 'fd00::1:1', family: 6 },
  ];
  const resolver = new dns.promises.Resolver();

  test.each<[string, () => Promise<unknown>, unknown]>([
    ['lookup', () => promisify(lookup)('web'), both[0]],
    ['lookup of a family', () => promisify(lookup)('web', 6), both[1]],
    ['lookup of all', () => dns.promises.lookup('web', { all: true }), both],
    ['resolve4', () => promisify(dns.resolve4)('web'), ['10.1.1.1']],
    ['resolve4 with ttl', () => resolver.resolve4('web', { ttl: true }), [{ address: '10.1.1.1', ttl: 60 }]],
    ['resolve6', () => dns.promises.resolve6('web'), ['fd00::1:1']],
    ['resolve', () => resolver.resolve('web'), ['10.1.1.1']],
    ['resolve of a type', () => promisify(dns.resolve)('web', 'AAAA'), ['fd00::1:1']],
    ['reverse', () => dns.promises.reverse('fd00::1:1'), ['web']],
    ['reverse of a loopback address', () => promisify(dns.reverse)('127.0.0.1'), ['localhost']],
    ['lookup in another order', () => promisify(lookup)('web', { order: 'ipv6first' }), both[1]],
    ['lookup of all in order', () => dns.promises.lookup('six', { all: true, order: 'ipv4first' }), both],
    [
      'resolveAny',
      () => promisify(dns.resolveAny)('web'),
      [
        { type: 'A', address: '10.1.1.1', ttl: 60 },
        { type: 'AAAA', address: 'fd00::1:1', ttl: 60 },
      ],
    ],
    [
      'lookupService',
      () => promisify(dns.lookupService)('fd00::1:1', 443),
      { hostname: 'web', service: '443' },
    ],
    [
      'lookupService of a loopback address',
      () => dns.promises.lookupService('127.0.0.1', 80),
      { hostname: 'localhost', service: '80' },
    ],
  ])('%s asks the network', async (_name, ask, expected) => {
    expect(await network.until(network.run('app', ask))).toEqual(expected);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    ['lookup of nothing', () => dns.promises.lookup('nowhere'), 'getaddrinfo ENOTFOUND nowhere'],
    ['resolve4 of nothing', () => dns.promises.resolve4('nowhere'), 'queryA ENOTFOUND nowhere'],
    ['a type that the name has not', () => dns.promises.resolve6('old'), 'queryAaaa ENODATA old'],
    ['mail servers', () => promisify(dns.resolveMx)('web'), 'queryMx ENODATA web'],
    ['a server that fails', () => dns.promises.resolve4('broken'), 'queryA ETIMEOUT broken'],
    ['reverse of nobody', () => dns.promises.reverse('10.9.9.9'), 'getHostByAddr ENOTFOUND 10.9.9.9'],
    ['the root', () => dns.promises.resolve4(''), 'queryA ENOTFOUND '],
    [
      'lookupService of nobody',
      () => dns.promises.lookupService('10.9.9.9', 80),
      'getnameinfo ENOTFOUND 10.9.9.9',
    ],
  ])('%s', async (_name, ask, message) => {
    await expect(network.until(network.run('app', ask))).rejects.toThrow(message);
  });

  test('invalid arguments are refused as anywhere', () => {
    web.run(() => {
      expect(() => dns.lookup('web', undefined as never)).toThrow('The "callback" argument');
      expect(() => dns.resolve4(5 as never, () => undefined)).toThrow('The "name" argument');
      expect(() => dns.resolve('web', 'X' as never, () => undefined)).toThrow("The argument 'rrtype'");
      expect(() => dns.reverse('web', () => undefined)).toThrow('getHostByAddr EINVAL web');
      expect(() => dns.lookupService('web', 80, () => undefined)).toThrow("The argument 'address'");
      expect(() => dns.setServers(['web'])).toThrow('Invalid IP address');
    });
  });

  const names = Object.keys(dns.promises).filter((name) => /^(lookup|resolve)(?!Service)/.test(name));
  test.each(names)('%s takes the time of the network, so it does not ask the system', async (name) => {
    const start = network.now();
    const ask: (host: string) => Promise<unknown> = Reflect.get(dns.promises, name);
    await network.until(network.run('app', () => ask('web')).catch(() => undefined));
    expect(network.now() - start).toBe(0.5);
  });

  test('the servers of the process are neither seen nor changed by a host', () => {
    const before = dns.getServers();
    expect(web.run(() => [dns.getServers(), dns.promises.getServers()])).toEqual([
      ['127.0.0.1'],
      ['127.0.0.1'],
    ]);
    web.run(() => dns.setServers(['10.1.1.53']));
    expect(dns.getServers()).toEqual(before);
  });

  test('outside of the hosts Node answers', async () => {
    expect((await dns.promises.lookup('localhost', 4)).address).toBe('127.0.0.1');
  });
});
