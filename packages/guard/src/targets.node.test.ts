import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CLIENTS } from './testing/clients.ts';
import { makeGuard } from './testing/guarded.ts';
import { startServer, type TestServer } from './testing/servers.ts';

/** What people connect to, all of which has to work. Those with a path are redirects of the server. */
const NAMES = [
  ...['example.com', 'www.example.com', 'EXAMPLE.com', 'example.com.', 'sub.domain.example.co.uk'],
  ...['a.example', 'x', 'intranet-like', 'foo.internal.example.com', 'localhost.example.com'],
  ...['127.0.0.1.example.com', '10.example.com', '169-254-169-254.example.com', 'metadata.example.com'],
  ...['my_host.example.com', '-dash.example.com', 'xn--bcher-kva.example', 'bücher.example', '例え.テスト'],
  ...['0x7f.example', '1e100.example', 'fe80.example.com', 'dead.beef.example', '192.example.org'],
  ...['api.github.example', 'hooks.slack.example', 's3.eu-central-1.amazonaws.example'],
  ...['storage.googleapis.example', 'login.microsoftonline.example', 'graph.facebook.example'],
];

/** Behind the name and port. */
const TAILS = [
  ...['', '/', '/a/b', '/?q=1', '/?url=http://127.0.0.1/', '/#http://127.0.0.1/', '/a?b#c', '/%2e%2e/'],
  ...['/http://localhost/', '/a%40127.0.0.1', '/?next=//169.254.169.254/', '/ä'],
];

/** Public addresses, which must be allowed. The test checks the target of a connection without opening it. */
const ADDRESSES = [
  ...['1.1.1.1', '8.8.8.8', '9.9.9.9', '93.184.216.34', '172.15.255.255', '172.32.0.1', '192.167.255.255'],
  ...[
    '192.169.0.1',
    '11.0.0.1',
    '9.255.255.255',
    '100.63.255.255',
    '100.128.0.1',
    '126.255.255.255',
    '128.0.0.1',
  ],
  ...[
    '169.253.255.255',
    '169.255.0.1',
    '198.17.255.255',
    '198.20.0.1',
    '223.255.255.255',
    '192.0.1.1',
    '203.0.114.1',
  ],
  ...['2606:4700:4700::1111', '2001:4860:4860::8888', '2620:fe::fe', '2a00:1450:4001::1', '::ffff:8.8.8.8'],
  ...['64:ff9b::8.8.8.8', '2400:cb00::1', '2003::1', '2000::1'],
];

let server: TestServer;
beforeAll(async () => {
  server = await startServer('::1', 'here');
});
afterAll(() => server.close());

const here = () => ['::1'];
/** Every name leads to the server here. */
const everywhere = new Proxy({}, { get: here });

describe.each(Object.entries(CLIENTS))('%s', (clientName, client) => {
  test.each(NAMES)('http://%s/', async (name) => {
    const guard = makeGuard({ allow: ['::1'] }, everywhere);
    expect(await client(guard, `http://${name}:${server.port}/`)).toBe('here');
  });

  // The URL of a WebSocket has no fragment.
  const tails = TAILS.filter((tail) => clientName !== 'ws' || !tail.includes('#'));

  test.each(tails)('http://public.example%s', async (tail) => {
    const guard = makeGuard({ allow: ['::1'] }, everywhere);
    expect(await client(guard, `http://public.example:${server.port}${tail}`)).toBe('here');
  });

  test('a redirect to another path, and to another name', async () => {
    const guard = makeGuard({ allow: ['::1'] }, everywhere);
    for (const target of ['/', `http://other.example:${server.port}/`]) {
      const url = `http://public.example:${server.port}/to/${encodeURIComponent(target)}`;
      expect(await client(guard, url)).toBe('here');
    }
  });
});

test.each(ADDRESSES)('%s is public', (address) => {
  const guard = makeGuard({});
  const host = address.includes(':') ? `[${address}]` : address;
  expect(() => guard.check(address)).not.toThrow();
  expect(() => guard.check(`https://${host}/`)).not.toThrow();
});

test.each(ADDRESSES)('a name that resolves to %s is looked up', async (address) => {
  const guard = makeGuard({}, { 'public.example': [address] });
  const answer = await new Promise((resolve, reject) => {
    guard.lookup('public.example', { all: true }, (error, found) => (error ? reject(error) : resolve(found)));
  });
  expect(answer).toEqual([{ address, family: address.includes(':') ? 6 : 4 }]);
});
