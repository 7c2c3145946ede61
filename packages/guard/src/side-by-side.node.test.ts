// Measures the comparison in the README: which of the hosts of testing/bypasses.ts other guards connect to.
import http from 'node:http';
import { createRequire } from 'node:module';
import net, { type LookupFunction } from 'node:net';
import { useAgent } from 'request-filtering-agent';
import { expect, test } from 'vitest';
import { createGuard } from './guard.ts';
import { INNER_HOSTS, LOOPBACK_HOSTS } from './testing/bypasses.ts';
import { lookupOf } from './testing/names.ts';

/** The package has no types. */
const ssrfFilter: (url: string) => http.Agent = createRequire(import.meta.url)('ssrf-req-filter');

// Others decide in various places before the connection is made, so this looks at the last of all, and lets none be made.
const attempts: string[] = [];
const ECONNREFUSED = -111;
type ConnectHandle = Record<'connect' | 'connect6', (request: object, address: string) => number>;
const { TCP } = (
  process as unknown as { binding(name: string): { TCP: { prototype: ConnectHandle } } }
).binding('tcp_wrap');
for (const method of ['connect', 'connect6'] as const) {
  TCP.prototype[method] = (_request, address) => {
    attempts.push(address);
    return ECONNREFUSED;
  };
}

const names = lookupOf({
  'inner.example': ['127.0.0.1'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'both.example': ['93.184.216.34', '127.0.0.1'],
  'htob.example': ['127.0.0.1', '93.184.216.34'],
  'metadata.example': ['169.254.169.254'],
});
/** As slow as the system's: some decide only after the event of the look-up. */
const lookup: LookupFunction = (hostname, options, callback) =>
  names(hostname, options, (...answer) => setImmediate(callback, ...answer));

/** The hosts among those that must not be connected to with which a client makes an attempt all the same. */
async function hostsLetThrough(optionsFor: (url: string) => http.RequestOptions): Promise<string[]> {
  const letThrough: string[] = [];
  for (const [host] of [...LOOPBACK_HOSTS, ...INNER_HOSTS]) {
    attempts.length = 0;
    const url = `http://${host}/`;
    await new Promise((resolve) => {
      try {
        http.get(url, optionsFor(url)).on('error', resolve);
      } catch (error) {
        resolve(error);
      }
    });
    if (attempts.length > 0) letThrough.push(host);
  }
  return letThrough;
}

test('85 hosts', () => {
  expect(LOOPBACK_HOSTS.length + INNER_HOSTS.length).toBe(85);
});

test('@net/guard', async () => {
  const agent = createGuard({ lookup }).httpAgent();
  expect(await hostsLetThrough(() => ({ agent }))).toEqual([]);
});

/** What both filters of others let through: IPv4 inside IPv6 in the older ways, and an address of a cloud. */
const OTHERS = [
  '168.63.129.16',
  '[::127.0.0.1]',
  '[2606:4700::5efe:7f00:1]',
  '[2606:4700::200:5efe:a9fe:a9fe]',
];

test('request-filtering-agent', async () => {
  const letThrough = await hostsLetThrough((url) => ({ agent: useAgent(url), lookup }));
  expect(letThrough).toEqual(OTHERS);
});

test('ssrf-req-filter', async () => {
  const letThrough = await hostsLetThrough((url) => ({ agent: ssrfFilter(url), lookup }));
  expect(letThrough).toEqual(OTHERS);
});

const { PRIVATE_RANGES } = net.BlockList as { PRIVATE_RANGES?: readonly string[] };
if (PRIVATE_RANGES) {
  test("Node's own block list of private ranges", async () => {
    const blockList = new net.BlockList();
    for (const range of PRIVATE_RANGES) {
      const [network = '', prefixLength] = range.split('/');
      blockList.addSubnet(network, Number(prefixLength), network.includes(':') ? 'ipv6' : 'ipv4');
    }
    const options = { lookup, blockList } as http.RequestOptions;
    expect(await hostsLetThrough(() => options)).toHaveLength(34);
  });
}

const UNIX_SOCKET = { socketPath: '/nonexistent/a.sock', path: '/' };

test.each<[string, string, () => http.RequestOptions]>([
  ['@net/guard', 'ERR_REQUEST_BLOCKED', () => ({ agent: createGuard().httpAgent() })],
  ['request-filtering-agent', 'ENOENT', () => ({ agent: useAgent('http://public.example/') })],
  ['ssrf-req-filter', 'ENOENT', () => ({ agent: ssrfFilter('http://public.example/') })],
])('a Unix socket: %s ends with %s', async (_name, code, optionsOf) => {
  const error = await new Promise((resolve) =>
    http.get({ ...optionsOf(), ...UNIX_SOCKET }).on('error', resolve),
  );
  expect(error).toMatchObject({ code });
});
