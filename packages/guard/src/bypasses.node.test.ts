import { generate } from 'selfsigned';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INNER_HOSTS, LOOPBACK_HOSTS } from './testing/bypasses.ts';
import { CLIENTS, findRefusal } from './testing/clients.ts';
import { makeGuard, strays } from './testing/guarded.ts';
import type { Names } from './testing/names.ts';
import { startServer, type TestServer } from './testing/servers.ts';

/** On 127.0.0.1, where nothing may arrive. */
let inner: TestServer;
/** A server on ::1, which the guards in these tests allow; represents a server on the internet. */
let outer: TestServer;
let innerTLS: TestServer;
let outerTLS: TestServer;
let trust = {};

beforeAll(async () => {
  const altNames = ['public.example', 'inner.example'].map((value) => ({ type: 2 as const, value }));
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'public.example' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames }],
  });
  trust = { ca: cert };
  inner = await startServer('127.0.0.1', 'inner');
  outer = await startServer('::1', 'outer');
  innerTLS = await startServer('127.0.0.1', 'inner', { key, cert });
  outerTLS = await startServer('::1', 'outer', { key, cert });
});
afterAll(() => Promise.all([inner, outer, innerTLS, outerTLS].map((server) => server.close())));

const OUTER = '::1';
const INNER = '127.0.0.1';

const NAMES: Names = {
  'public.example': [OUTER],
  'inner.example': [INNER],
  'mapped.example': [`::ffff:${INNER}`],
  'both.example': [OUTER, INNER],
  'htob.example': [INNER, OUTER],
  'metadata.example': ['169.254.169.254'],
};

/** What became of a request: its body, or the code of why it was refused. */
async function outcome(run: Promise<string>): Promise<unknown> {
  try {
    return await run;
  } catch (error) {
    return findRefusal(error).code ?? error;
  }
}

afterEach(() => {
  expect(inner.connections() + innerTLS.connections()).toBe(0);
  expect(strays).toEqual([]);
});

function guardOf(names: Names = NAMES) {
  const guard = makeGuard({ allow: [OUTER] }, names);
  return guard;
}

describe.each(Object.entries(CLIENTS))('%s', (name, client) => {
  test('the way that has to be open is', async () => {
    expect(await client(guardOf(), `http://public.example:${outer.port}/`)).toBe('outer');
  });

  // `fetch` refuses credentials in a URL with its own error.
  const refused = (host: string) =>
    host.includes('@') && /fetch/.test(name) ? expect.any(TypeError) : 'ERR_IP_BLOCKED';

  test.each([...LOOPBACK_HOSTS, ...INNER_HOSTS])('http://%s/ (%s; %s)', async (host) => {
    const blocked = await outcome(client(guardOf(), `http://${host}:${inner.port}/`));
    expect([refused(host), 'ERR_IP_BLOCKED']).toContainEqual(blocked);
  });

  // A redirect with a user ends a program that uses node-fetch, by an error that nothing catches.
  const redirects = LOOPBACK_HOSTS.filter(([host]) => name !== 'node-fetch' || !host.includes('@'));

  test.each(redirects)('a redirect to http://%s/ (%s)', async (host) => {
    const target = encodeURIComponent(`http://${host}:${inner.port}/`);
    const blocked = await outcome(client(guardOf(), `http://public.example:${outer.port}/to/${target}`));
    expect([refused(host), 'ERR_IP_BLOCKED']).toContainEqual(blocked);
  });

  test.each([301, 302, 303, 307, 308])('a redirect with status %i', async (status) => {
    const target = encodeURIComponent(`http://inner.example:${inner.port}/`);
    const blocked = await outcome(
      client(guardOf(), `http://public.example:${outer.port}/to/${status}/${target}`),
    );
    expect(blocked).toBe('ERR_IP_BLOCKED');
  });

  test('a redirect without a protocol (AikidoSec/firewall-node#1123)', async () => {
    const target = encodeURIComponent(`//127.0.0.1:${inner.port}/`);
    const blocked = await outcome(client(guardOf(), `http://public.example:${outer.port}/to/${target}`));
    expect(blocked).toBe('ERR_IP_BLOCKED');
  });

  test('a redirect to a redirect', async () => {
    const inside = encodeURIComponent(`http://0x7f.1:${inner.port}/`);
    const between = encodeURIComponent(`http://public.example:${outer.port}/to/${inside}`);
    const blocked = await outcome(client(guardOf(), `http://public.example:${outer.port}/to/${between}`));
    expect(blocked).toBe('ERR_IP_BLOCKED');
  });

  test('a name that changes its address between two look-ups (atomantic/PortOS#1859)', async () => {
    let queries = 0;
    const guard = guardOf({ 'rebinding.example': () => (queries++ % 2 === 0 ? [OUTER] : [INNER]) });
    const url = `http://rebinding.example:${outer.port}/`;
    guard.check(url);
    // Each connection resolves the name, and connects to the result of that look-up.
    expect(await outcome(client(guard, url))).toBe('outer');
    expect(await outcome(client(guard, url.replace(`${outer.port}`, `${inner.port}`)))).toBe(
      'ERR_IP_BLOCKED',
    );
    expect(queries).toBe(2);
  });

  test('inner addresses over TLS', async () => {
    for (const host of ['127.0.0.1', 'localhost', 'inner.example', '[::ffff:7f00:1]', '0x7f.1']) {
      const blocked = await outcome(client(guardOf(), `https://${host}:${innerTLS.port}/`, trust));
      expect(blocked, host).toBe('ERR_IP_BLOCKED');
    }
  });

  // It takes no certificate, and redirects of ws stay with the agent that they began with.
  if (name === 'guard.fetch' || name === 'ws') return;
  test('redirects that change the protocol (doyensec, y-mehta/ssrf-req-filter#28)', async () => {
    const first = (server: TestServer, protocol: string, target: string) =>
      `${protocol}//public.example:${server.port}/to/${encodeURIComponent(target)}`;
    const open = first(outer, 'http:', `https://public.example:${outerTLS.port}/`);
    expect(await outcome(client(guardOf(), open, trust))).toBe('outer');
    const up = first(outer, 'http:', `https://inner.example:${innerTLS.port}/`);
    expect(await outcome(client(guardOf(), up, trust))).toBe('ERR_IP_BLOCKED');
    const down = first(outerTLS, 'https:', `http://inner.example:${inner.port}/`);
    expect(await outcome(client(guardOf(), down, trust))).toBe('ERR_IP_BLOCKED');
  });
});
