import { once } from 'node:events';
import http from 'node:http';
import type nodeNet from 'node:net';
import { BlockList as NodeBlockList } from 'node:net';
import { AllowList, BlockList } from '@net/blocklist';
import ourNet from '@net/net';
import axios from 'axios';
import { got } from 'got';
import { ProxyAgent, Agent as UndiciAgent } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import WebSocket from 'ws';
import { createGuard, type Guard } from './guard.ts';
import type { GuardOptions } from './options.ts';
import { CLIENTS, findRefusal, type Refusal } from './testing/clients.ts';
import { makeGuard, strays } from './testing/guarded.ts';
import { lookupOf } from './testing/names.ts';
import { startServer, type TestServer } from './testing/servers.ts';

let inner: TestServer;
let outer: TestServer;
beforeAll(async () => {
  inner = await startServer('127.0.0.1', 'inner');
  outer = await startServer('::1', 'outer');
});
afterAll(() => Promise.all([inner.close(), outer.close()]));
afterEach(() => {
  vi.unstubAllEnvs();
});

const refusalOf = (run: Promise<unknown>): Promise<Refusal> =>
  run.then((answer) => ({ code: answer }), findRefusal);

/** The refusal of a call that throws. */
function thrown(run: () => unknown) {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('an error', () => {
  test('names the address, the rule and where the connection was to go', async () => {
    const guard = makeGuard({}, { 'inner.example': ['169.254.169.254'] });
    expect(await refusalOf(guard.fetch('http://inner.example/secret?key=1'))).toMatchObject({
      code: 'ERR_IP_BLOCKED',
      url: 'http://inner.example:80',
      host: 'inner.example',
      address: '169.254.169.254',
      range: 'Subnet: IPv4 169.254.0.0/16 (Link Local)',
      message: expect.stringMatching(
        /^The address 169\.254\.169\.254 of inner\.example is blocked by .*169\.254\.0\.0\/16/,
      ),
    });
  });

  test.each(Object.entries(CLIENTS))('reaches whoever uses %s', async (name, client) => {
    const guard = makeGuard({});
    const refusal = await refusalOf(client(guard, `http://[::ffff:7f00:1]:${inner.port}/`));
    expect(refusal).toMatchObject({
      code: 'ERR_IP_BLOCKED',
      message: expect.stringMatching(/The address ::ffff:7f00:1 is blocked by .*127\.0\.0\.0\/8/),
    });
    // An error of node-fetch has only the code and the message of its cause.
    if (name === 'node-fetch') return;
    expect(refusal).toMatchObject({
      url: `http://[::ffff:7f00:1]:${inner.port}`,
      host: '::ffff:7f00:1',
      address: '::ffff:7f00:1',
    });
  });
});

describe('check', () => {
  const guard = makeGuard({ ports: [80, 443, 8080], protocols: ['https:'] });

  test.each([
    ['an address', '127.0.0.1', 'ERR_IP_BLOCKED'],
    ['an address of IPv6', '::1', 'ERR_IP_BLOCKED'],
    ['an address with a zone', 'fe80::1%eth0', 'ERR_IP_BLOCKED'],
    ['a URL', 'https://127.0.0.1/', 'ERR_IP_BLOCKED'],
    ['a URL that hides its address', 'https://0x7f.1/', 'ERR_IP_BLOCKED'],
    ['localhost', 'https://localhost/', 'ERR_IP_BLOCKED'],
    ['a name below localhost', 'https://a.LOCALHOST./', 'ERR_IP_BLOCKED'],
    ['another protocol', 'http://public.example/', 'ERR_REQUEST_BLOCKED'],
    ['another port', 'https://public.example:22/', 'ERR_REQUEST_BLOCKED'],
    ['a file', 'file:///etc/passwd', 'ERR_REQUEST_BLOCKED'],
    ['data', 'data:,a', 'ERR_REQUEST_BLOCKED'],
    ['a WebSocket without TLS', 'ws://public.example/', 'ERR_REQUEST_BLOCKED'],
    ['a name, which is no URL', 'localhost', 'ERR_INVALID_URL'],
    ['half an address, which is no URL', '127.1', 'ERR_INVALID_URL'],
    ['nothing', '', 'ERR_INVALID_URL'],
  ])('refuses %s', (_what, target, code) => {
    expect(thrown(() => guard.check(target))).toMatchObject({ code });
  });

  test.each(['8.8.8.8', 'https://public.example/', 'https://public.example:8080/a', 'wss://public.example/'])(
    'lets %s pass',
    (target) => {
      expect(guard.check(target)).toBeUndefined();
      if (target.includes(':')) expect(guard.check(new URL(target))).toBeUndefined();
    },
  );

  test('says what is wrong with a protocol and a port', () => {
    expect(thrown(() => guard.check('https://public.example:22/a'))).toMatchObject({
      url: 'https://public.example:22',
      reason: 'The port 22 is not allowed',
      message: 'https://public.example:22: The port 22 is not allowed',
    });
  });
});

describe.each(Object.entries(CLIENTS))('%s', (_name, client) => {
  test('ports', async () => {
    const guard = makeGuard({ allow: ['::1'], ports: [80] }, { 'public.example': ['::1'] });
    const before = outer.connections();
    expect(await refusalOf(client(guard, `http://public.example:${outer.port}/`))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
      message: expect.stringContaining(`The port ${outer.port} is not allowed`),
    });
    expect(outer.connections()).toBe(before);
    const open = makeGuard({ allow: ['::1'], ports: [outer.port] }, { 'public.example': ['::1'] });
    expect(await client(open, `http://public.example:${outer.port}/`)).toBe('outer');
  });

  test('protocols', async () => {
    const guard = makeGuard({ allow: ['::1'], protocols: ['https:'] }, { 'public.example': ['::1'] });
    expect(await refusalOf(client(guard, `http://public.example:${outer.port}/`))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
    });
  });

  test('deny adds, and allow wins', async () => {
    const names = { 'public.example': ['::1'] };
    const attempt = (options: GuardOptions) =>
      refusalOf(client(makeGuard(options, names), `http://public.example:${outer.port}/`));
    expect(await attempt({ allow: ['::/64'], deny: ['::1'] })).toEqual({ code: 'outer' });
    expect(await attempt({ deny: ['::1'] })).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    expect(await attempt({ allow: ['127.0.0.1'] })).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('over the sockets of @net/net', async () => {
    const lookup = lookupOf({ 'public.example': ['::1'], 'inner.example': ['127.0.0.1'] });
    const guard = createGuard({ allow: ['::1'], net: ourNet, lookup });
    expect(await client(guard, `http://public.example:${outer.port}/`)).toBe('outer');
    for (const host of ['inner.example', '127.0.0.1', '0x7f.1', '[::ffff:127.0.0.1]']) {
      expect(await refusalOf(client(guard, `http://${host}:${inner.port}/`)), host).toMatchObject({
        code: 'ERR_IP_BLOCKED',
      });
    }
    expect(inner.connections()).toBe(0);
  });

  test('a server that is not there is an error of its own', async () => {
    // Reserved by IANA. The system may give the port of a closed server to another process.
    const port = 1023;
    const guard = makeGuard({ allow: ['::1'] }, { 'public.example': ['::1'] });
    const { code, cause, message } = await refusalOf(client(guard, `http://public.example:${port}/`));
    expect(`${code} ${(cause as Error | undefined)?.message} ${message}`).toContain('ECONNREFUSED');
  });
});

describe('deny', () => {
  test('of a list of node:net, whose family is asked for', () => {
    const list = new NodeBlockList();
    list.addSubnet('2606:4700::', 32, 'ipv6');
    list.addAddress('1.1.1.1');
    const guard = createGuard({ deny: list });
    expect(thrown(() => guard.check('2606:4700::1'))).toMatchObject({ range: 'a rule of the list' });
    expect(thrown(() => guard.check('1.1.1.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    expect(guard.check('1.1.1.2')).toBeUndefined();
  });

  test('of a list of who is allowed', () => {
    const guard = createGuard({ deny: new AllowList({ cidrs: ['1.1.1.0/24'] }) });
    expect(guard.check('1.1.1.1')).toBeUndefined();
    expect(thrown(() => guard.check('8.8.8.8'))).toMatchObject({ range: 'a rule of the list' });
  });

  test('of addresses, subnets and ranges, also inside IPv6', () => {
    const guard = createGuard({ deny: ['1.1.1.1', '2.0.0.0/8', '3.0.0.1-3.0.0.9', '2606:4700::1'] });
    for (const address of [
      '1.1.1.1',
      '::ffff:1.1.1.1',
      '64:ff9b::1.1.1.1',
      '2.1.1.1',
      '3.0.0.5',
      '2606:4700::1',
    ]) {
      expect(
        thrown(() => guard.check(address)),
        address,
      ).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    }
    expect(guard.check('3.0.0.10')).toBeUndefined();
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no answer');
      },
    ],
    ['answers nothing', () => undefined],
    ['answers 0', () => 0],
    ['answers with a promise', async () => false],
    ['says yes', () => true],
  ])('by a set that %s', (_what, check) => {
    const guard = createGuard({ deny: { check: check as unknown as () => boolean } });
    expect(thrown(() => guard.check('8.8.8.8'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });
});

describe('allow', () => {
  test('makes a hole in what is blocked, and no larger one', () => {
    const guard = createGuard({ allow: ['10.1.2.3', '10.2.0.0/16'] });
    expect(guard.check('10.1.2.3')).toBeUndefined();
    expect(guard.check('::ffff:10.1.2.3')).toBeUndefined();
    expect(guard.check('10.2.255.255')).toBeUndefined();
    // Another notation of the same address.
    for (const address of ['10.1.2.4', '64:ff9b::10.1.2.3', '2002:a01:203::', '::10.1.2.3']) {
      expect(
        thrown(() => guard.check(address)),
        address,
      ).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    }
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error('no answer');
      },
    ],
    ['answers nothing', () => undefined],
    ['answers 1', () => 1],
    ['answers with a promise', async () => true],
  ])('by a set that %s', (_what, check) => {
    const guard = createGuard({ allow: { check: check as unknown as () => boolean } });
    expect(thrown(() => guard.check('127.0.0.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('of a list', () => {
    const guard = createGuard({ allow: new BlockList({ cidrs: ['127.0.0.0/8'] }) });
    expect(guard.check('127.0.0.1')).toBeUndefined();
    expect(thrown(() => guard.check('10.0.0.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('of a list whose check says yes to what it does not hold lets nothing through', () => {
    const guard = createGuard({ allow: new AllowList({ cidrs: ['127.0.0.0/8'] }) });
    for (const address of ['127.0.0.1', '10.0.0.1', '::1']) {
      expect(
        thrown(() => guard.check(address)),
        address,
      ).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    }
  });
});

describe('options', () => {
  test.each([
    ['an array', [], 'ERR_INVALID_ARG_TYPE', ''],
    ['null', null, 'ERR_INVALID_ARG_TYPE', ''],
    ['a map, whose entries are no properties', new Map([['deny', ['1.1.1.1']]]), 'ERR_INVALID_ARG_TYPE', ''],
    ['inherited options', Object.create({ deny: ['1.1.1.1'] }), 'ERR_INVALID_ARG_TYPE', ''],
    [
      'options inherited from an object without a prototype',
      Object.create(Object.assign(Object.create(null), { deny: ['1.1.1.1'] })),
      'ERR_INVALID_ARG_TYPE',
      '',
    ],
    ['a misspelt name', { denny: ['1.1.1.1'] }, 'ERR_INVALID_ARG_VALUE', 'did you mean deny?'],
    ['a name in another case', { Deny: ['1.1.1.1'] }, 'ERR_INVALID_ARG_VALUE', 'did you mean deny?'],
    ['a name of others', { blockList: [] }, 'ERR_INVALID_ARG_VALUE', 'there are allow, deny'],
    ['a rule alone', { deny: '1.1.1.1' }, 'ERR_INVALID_ARG_TYPE', 'options.deny'],
    ['a list that is off', { deny: false }, 'ERR_INVALID_ARG_TYPE', 'options.deny'],
    ['a list that is null', { deny: null }, 'ERR_INVALID_ARG_TYPE', 'options.deny'],
    ['a rule that is no text', { deny: [1] }, 'ERR_INVALID_ARG_TYPE', 'options.deny[0]'],
    ['a hole', { deny: new Array(1) }, 'ERR_INVALID_ARG_TYPE', 'options.deny[0]'],
    ['a name', { allow: ['internal.example'] }, 'ERR_INVALID_ARG_VALUE', 'names have no place here'],
    ['a wildcard', { allow: ['10.0.0.*'] }, 'ERR_INVALID_ARG_VALUE', 'must be an address'],
    ['an octal address', { allow: ['010.0.0.1'] }, 'ERR_INVALID_ARG_VALUE', 'must be an address'],
    ['nothing as a rule', { allow: [''] }, 'ERR_INVALID_ARG_VALUE', 'must be an address'],
    [
      'a range with three ends',
      { allow: ['1.1.1.1-1.1.1.2-1.1.1.3'] },
      'ERR_INVALID_ARG_VALUE',
      'must be an address',
    ],
    ['a set that cannot be asked', { allow: { check: true } }, 'ERR_INVALID_ARG_TYPE', 'options.allow'],
    ['one port', { ports: 443 }, 'ERR_INVALID_ARG_TYPE', 'options.ports'],
    ['a port that is text', { ports: ['443'] }, 'ERR_INVALID_ARG_TYPE', 'options.ports[0]'],
    ['a port that is none', { ports: [65536] }, 'ERR_OUT_OF_RANGE', 'options.ports[0]'],
    ['one protocol', { protocols: 'https:' }, 'ERR_INVALID_ARG_TYPE', 'options.protocols'],
    [
      'a protocol without its colon',
      { protocols: ['https'] },
      'ERR_INVALID_ARG_VALUE',
      "must be 'http:' or 'https:'",
    ],
    ['a lookup that is none', { lookup: 'dns' }, 'ERR_INVALID_ARG_TYPE', 'options.lookup'],
    ['a net that is none', { net: {} }, 'ERR_INVALID_ARG_TYPE', 'options.net.connect'],
  ])('%s is refused', (_what, options, code, text) => {
    expect(thrown(() => createGuard(options as GuardOptions))).toMatchObject({
      code,
      message: expect.stringContaining(text),
    });
  });

  test('of a polluted Object.prototype have no effect', () => {
    Object.defineProperty(Object.prototype, 'allow', { configurable: true, value: ['0.0.0.0/0'] });
    try {
      expect(thrown(() => createGuard({}).check('127.0.0.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    } finally {
      Reflect.deleteProperty(Object.prototype, 'allow');
    }
  });

  test('that are undefined are left out', () => {
    const guard = createGuard({ allow: undefined, deny: undefined, ports: undefined, protocols: undefined });
    expect(thrown(() => guard.check('127.0.0.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
  });

  test('are copied', () => {
    const options = { deny: ['1.1.1.1'], ports: [443] };
    const guard = createGuard(options);
    options.deny.pop();
    options.ports.push(22);
    expect(thrown(() => guard.check('1.1.1.1'))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
    expect(thrown(() => guard.check('https://public.example:22'))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
    });
  });

  test('empty lists of ports and protocols allow nothing', () => {
    expect(thrown(() => createGuard({ ports: [] }).check('https://public.example'))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
    });
    expect(thrown(() => createGuard({ protocols: [] }).check('https://public.example'))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
    });
  });
});

describe('Unix sockets', () => {
  const guard = makeGuard({});
  const agents = { httpAgent: guard.httpAgent(), httpsAgent: guard.httpsAgent() };
  const request = (options: http.RequestOptions) =>
    new Promise((resolve, reject) =>
      http.get({ agent: agents.httpAgent, ...options }, resolve).on('error', reject),
    );
  const webSocket = (url: string) =>
    new Promise((resolve, reject) =>
      new WebSocket(url, { agent: agents.httpAgent }).on('open', resolve).on('error', reject),
    );

  test.each<[string, string, () => Promise<unknown>]>([
    [
      'http',
      'y-mehta/ssrf-req-filter#56',
      () => request({ socketPath: '/var/run/docker.sock', path: '/info' }),
    ],
    [
      'http, with an allowed host',
      'y-mehta/ssrf-req-filter#56',
      () => request({ host: 'public.example', socketPath: '/var/run/docker.sock' }),
    ],
    [
      'axios',
      'the option socketPath',
      () => axios.get('http://public.example/', { ...agents, socketPath: '/var/run/docker.sock' }),
    ],
    [
      'got',
      'CVE-2022-33987',
      () =>
        got('unix:/var/run/docker.sock:/info', {
          enableUnixSockets: true,
          agent: { http: agents.httpAgent, https: agents.httpsAgent },
          retry: { limit: 0 },
        }),
    ],
    ['ws', 'URLs of ws+unix:', () => webSocket('ws+unix:/var/run/docker.sock:/info')],
  ])('%s (%s)', async (_client, _source, run) => {
    expect(await refusalOf(run())).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
      reason: 'Unix sockets are not allowed: /var/run/docker.sock',
    });
  });
});

describe('proxies', () => {
  /** A proxy that would take a request anywhere. */
  async function withProxy(run: (url: string, requests: string[]) => Promise<void>): Promise<void> {
    const requests: string[] = [];
    const proxy = http.createServer(({ url = '' }, response) => {
      requests.push(url);
      response.end('proxied');
    });
    proxy.on('connect', ({ url = '' }, socket) => {
      requests.push(url);
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await once(proxy.listen(0, '::1'), 'listening');
    try {
      await run(`http://proxy.example:${(proxy.address() as nodeNet.AddressInfo).port}`, requests);
    } finally {
      proxy.closeAllConnections();
      proxy.close();
    }
  }
  const names = { 'proxy.example': ['::1'], 'public.example': ['::1'] };
  const agentsOf = (guard: Guard) => ({ httpAgent: guard.httpAgent(), httpsAgent: guard.httpsAgent() });

  /** Has axios find a proxy in the environment. */
  function stubProxies(proxy: string): void {
    vi.stubEnv('http_proxy', proxy);
    vi.stubEnv('https_proxy', proxy);
    vi.stubEnv('no_proxy', '');
  }

  test.each(['http://169.254.169.254/', 'http://public.example/'])(
    'axios goes to that of the environment with the agent of a guard, which refuses: %s',
    async (url) => {
      await withProxy(async (proxy, requests) => {
        stubProxies(proxy);
        const guard = makeGuard({ allow: ['::1'] }, names);
        expect(await refusalOf(axios.get(url, agentsOf(guard)))).toMatchObject({
          code: 'ERR_REQUEST_BLOCKED',
        });
        expect(requests).toEqual([]);
      });
    },
  );

  test('axios goes to that of the environment with another agent for https:, unless it is told not to', async () => {
    await withProxy(async (proxy, requests) => {
      stubProxies(proxy.replace('proxy.example', '[::1]'));
      const guard = makeGuard({}, names);
      const get = (proxies: { proxy?: false }) =>
        refusalOf(axios.get('https://127.0.0.1:1/', { ...agentsOf(guard), ...proxies }));
      expect(await get({ proxy: false })).toMatchObject({ code: 'ERR_IP_BLOCKED' });
      expect(requests).toEqual([]);
      // The case that the README warns about.
      await get({});
      expect(requests).toEqual(['127.0.0.1:1']);
    });
  });

  test('a connection that is kept alive is not used for a proxy either', async () => {
    const guard = makeGuard({ allow: ['::1'] }, { 'public.example': ['::1'] });
    const agent = guard.httpAgent({ keepAlive: true });
    const base = { host: 'public.example', port: outer.port, agent };
    const [response] = await once(http.get(base), 'response');
    response.resume();
    await once(response, 'end');
    expect(thrown(() => http.get({ ...base, path: 'http://169.254.169.254/' }))).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
    });
    expect(
      thrown(() => http.request({ ...base, method: 'CONNECT', path: '169.254.169.254:80' })),
    ).toMatchObject({
      code: 'ERR_REQUEST_BLOCKED',
      message: expect.stringContaining('turn proxies off'),
    });
    agent.destroy();
  });

  test('agents take no proxies', () => {
    const guard = makeGuard({});
    expect(thrown(() => guard.httpAgent({ proxyEnv: process.env } as http.AgentOptions))).toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  test.each(['connect', 'factory'])('a dispatcher opens connections by no option %s', (name) => {
    const options = { Agent: UndiciAgent, [name]: () => undefined };
    expect(thrown(() => makeGuard({}).dispatcher(options))).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  test("fetch brings no dispatcher of its own, undici's proxy included", async () => {
    await withProxy(async (proxy, requests) => {
      const guard = makeGuard({});
      const dispatcher = new ProxyAgent(proxy.replace('proxy.example', '[::1]'));
      const refusal = await refusalOf(
        guard.fetch('http://public.example/', { dispatcher: dispatcher as never }),
      );
      expect(refusal).toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
      const request = new Request('http://inner.example/', { dispatcher: dispatcher as never });
      const other = makeGuard({}, { 'inner.example': ['127.0.0.1'] });
      expect(await refusalOf(other.fetch(request))).toMatchObject({ code: 'ERR_IP_BLOCKED' });
      expect(requests).toEqual([]);
      await dispatcher.close();
    });
  });
});

describe('dispatcher', () => {
  test('is always the same without options', () => {
    const guard = makeGuard({});
    expect(guard.dispatcher()).toBe(guard.dispatcher());
    expect(guard.dispatcher({ connections: 1 })).not.toBe(guard.dispatcher());
    expect(guard.dispatcher({ Agent: UndiciAgent })).toBeInstanceOf(UndiciAgent);
  });

  test('gives a connection up that is not made in time', async () => {
    // A lookup that never answers is as silent as a host that is not there.
    const guard = createGuard({ lookup: () => undefined });
    const run = fetch('http://public.example/', { dispatcher: guard.dispatcher({ connectTimeoutMs: 20 }) });
    expect(await refusalOf(run)).toMatchObject({
      code: 'ETIMEDOUT',
      message: 'connect ETIMEDOUT public.example:80',
    });
  });

  test.each([
    ['a timeout of 0', { connectTimeoutMs: 0 }, 'ERR_OUT_OF_RANGE'],
    ['an Agent that is none', { Agent: {} }, 'ERR_INVALID_ARG_TYPE'],
  ])('%s is refused', (_what, options, code) => {
    expect(thrown(() => makeGuard({}).dispatcher(options as object))).toMatchObject({ code });
  });
});

test('fetch checks the URL itself, before fetch reads data and files', async () => {
  const guard = makeGuard({});
  expect(await refusalOf(guard.fetch('data:,a'))).toMatchObject({ code: 'ERR_REQUEST_BLOCKED' });
  expect(await refusalOf(guard.fetch('blob:nodedata:a'))).toMatchObject({ code: 'ERR_REQUEST_BLOCKED' });
  expect(await refusalOf(guard.fetch(new URL('http://127.0.0.1/')))).toMatchObject({
    code: 'ERR_IP_BLOCKED',
  });
});

test('fetch reads what it is given once', async () => {
  const guard = makeGuard({ allow: ['::1'] }, { 'public.example': ['::1'] });
  let reads = 0;
  const url = {
    toString: () =>
      reads++ === 0 ? `http://public.example:${outer.port}/` : `http://127.0.0.1:${inner.port}/`,
  };
  const response = await guard.fetch(url as unknown as URL);
  expect(await response.text()).toBe('outer');
  expect(strays).toEqual([]);
});

test('functions of a guard need no this', async () => {
  const guard = makeGuard({ allow: ['::1'] }, { 'public.example': ['::1'] });
  const { fetch: guarded, check } = guard;
  check('https://public.example/');
  expect(await (await guarded(`http://public.example:${outer.port}/`)).text()).toBe('outer');
});
