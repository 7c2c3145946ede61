import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import express from 'express';
import Fastify from 'fastify';
import { Hono } from 'hono';
import Koa from 'koa';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AllowList, BlockList } from './index.ts';
import {
  blockExpress,
  blockFastify,
  blockHono,
  blockKoa,
  type CheckedList,
  type MiddlewareOptions,
  type Refusal,
} from './middleware.ts';

/** Makes a server that says hello to whom the list lets in. */
type MakeServer = (
  list: CheckedList,
  options: MiddlewareOptions,
  trustsProxy: boolean,
) => Promise<http.Server>;

const FRAMEWORKS: Record<string, MakeServer> = {
  async Express(list, options, trustsProxy) {
    const app = express();
    if (trustsProxy) app.set('trust proxy', 'loopback');
    app.use(blockExpress(list, options));
    app.get('/', (_request, response) => void response.send('hello'));
    return http.createServer(app);
  },
  async Fastify(list, options, trustsProxy) {
    const app = Fastify({ trustProxy: trustsProxy && 'loopback' });
    app.addHook('onRequest', blockFastify(list, options));
    app.get('/', (_request, reply) => reply.send('hello'));
    await app.ready();
    return app.server as http.Server;
  },
  async Koa(list, options, trustsProxy) {
    const app = new Koa({ proxy: trustsProxy });
    app.use(blockKoa(list, options));
    app.use((context) => {
      context.body = 'hello';
    });
    return http.createServer(app.callback());
  },
  async Hono(list, options) {
    const app = new Hono();
    app.use(blockHono(list, getConnInfo, options));
    app.get('/', (context) => context.text('hello'));
    return createAdaptorServer({ fetch: app.fetch }) as http.Server;
  },
};

const servers: http.Server[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** What a server answers: its status and text, or the code of the error. */
async function ask(
  server: http.Server,
  host: string,
  headers: http.OutgoingHttpHeaders = {},
): Promise<string> {
  if (!server.listening) {
    servers.push(server);
    server.listen(0, host);
    await once(server, 'listening');
  }
  const { port } = server.address() as AddressInfo;
  const request = http.get({ host: host.replace('::ffff:', ''), port, headers, agent: false });
  try {
    const [response] = await once(request, 'response');
    let text = '';
    for await (const piece of response) text += piece;
    return `${response.statusCode} ${text.trim()}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

describe.each(Object.entries(FRAMEWORKS))('%s', (_name, make) => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    // As a server sees IPv4 clients that listens on both families.
    ['::ffff:127.0.0.1', '::ffff:127.0.0.1'],
    ['::1', '::1'],
  ])('refuses %s by list, and says why', async (host, address) => {
    const list = new BlockList();
    const refusals: Refusal[] = [];
    const server = await make(list, { onRefuse: (refusal) => refusals.push(refusal) }, false);
    expect(await ask(server, host)).toBe('200 hello');
    list.addCIDR(host === '::1' ? '::1/128' : '127.0.0.0/8', { label: 'ssh', reason: '12 failed logins' });
    expect(await ask(server, host)).toBe('403 Forbidden');
    const rule = host === '::1' ? 'Subnet: IPv6 ::1/128' : 'Subnet: IPv4 127.0.0.0/8';
    expect(refusals).toEqual([{ address, rule, label: 'ssh', reason: '12 failed logins' }]);
    list.clear();
    expect(await ask(server, host)).toBe('200 hello');
  });

  test('closes the connection instead', async () => {
    const list = new BlockList({ cidrs: ['127.0.0.0/8'] });
    const server = await make(list, { close: true, onRefuse: () => {} }, false);
    expect(await ask(server, '127.0.0.1')).toBe('ECONNRESET');
  });

  test('prints a line by itself', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const list = new BlockList();
    list.addAddress('127.0.0.1', { label: 'ssh', reason: "12 'failed'\nlogins" });
    await ask(await make(list, {}, false), '127.0.0.1');
    expect(warn.mock.calls).toEqual([
      [`Refused '127.0.0.1', Address: IPv4 127.0.0.1, label 'ssh', reason "12 'failed'\\nlogins"`],
    ]);
  });

  test('lets in whom a list of the allowed has, and nobody else', async () => {
    const list = new AllowList({ cidrs: ['192.0.2.0/24'] });
    const refusals: Refusal[] = [];
    const server = await make(list, { onRefuse: (refusal) => refusals.push(refusal) }, false);
    expect(await ask(server, '127.0.0.1')).toBe('403 Forbidden');
    expect(refusals).toEqual([
      { address: '127.0.0.1', rule: undefined, label: undefined, reason: undefined },
    ]);
    list.addCIDR('127.0.0.0/8');
    expect(await ask(server, '127.0.0.1')).toBe('200 hello');
  });

  test('ignores a header that any client can send', async () => {
    const list = new BlockList({ cidrs: ['127.0.0.0/8'] });
    const server = await make(list, { onRefuse: () => {} }, false);
    expect(await ask(server, '127.0.0.1', { 'x-forwarded-for': '198.51.100.1' })).toBe('403 Forbidden');
  });
});

// Hono has no such setting: what `getConnInfo` returns counts.
describe.each(Object.entries(FRAMEWORKS).filter(([name]) => name !== 'Hono'))('%s', (_name, make) => {
  test('follows the setting about trusted proxies', async () => {
    const list = new BlockList({ cidrs: ['192.0.2.0/24'] });
    const refusals: Refusal[] = [];
    const server = await make(list, { onRefuse: (refusal) => refusals.push(refusal) }, true);
    const from = (address: string) => ask(server, '127.0.0.1', { 'x-forwarded-for': address });
    expect(await from('198.51.100.1')).toBe('200 hello');
    expect(await from('192.0.2.1')).toBe('403 Forbidden');
    expect(await from('::ffff:192.0.2.1')).toBe('403 Forbidden');
    // Unknown is not allowed.
    expect(await from('unknown')).toBe('403 Forbidden');
    expect(await from('198.51.100.1:5678')).toBe('403 Forbidden');
    expect(refusals.map(({ address }) => address)).toEqual([
      '192.0.2.1',
      '::ffff:192.0.2.1',
      'unknown',
      '198.51.100.1:5678',
    ]);
  });
});

test('an address that is missing is refused', async () => {
  const refusals: Refusal[] = [];
  const options = { onRefuse: (refusal: Refusal) => refusals.push(refusal) };
  const list = new BlockList();
  const next = vi.fn();
  const response = { statusCode: 200, end: vi.fn() };
  blockExpress(list, options)({ socket: { destroy() {} } }, response, next);
  expect(response.statusCode).toBe(403);
  const context = { text: (text: string, status: number) => new Response(text, { status }), env: {} };
  const answer = await blockHono<typeof context>(list, () => ({ remote: {} }), options)(context, next);
  expect(answer?.status).toBe(403);
  // Where nobody gives the connection away, it is answered.
  const closing = blockHono<typeof context>(list, () => ({ remote: { address: '' } }), {
    ...options,
    close: true,
  });
  expect((await closing(context, next))?.status).toBe(403);
  expect(next).not.toHaveBeenCalled();
  expect(refusals.map(({ address }) => address)).toEqual([undefined, undefined, '']);
});

test.each<[string, unknown, object | undefined, string]>([
  ['no list', undefined, undefined, 'ERR_INVALID_ARG_TYPE'],
  ['something else than a list', { check() {} }, undefined, 'ERR_INVALID_ARG_TYPE'],
  ['a misspelt option', new BlockList(), { closes: true }, 'ERR_INVALID_ARG_VALUE'],
  ['no boolean', new BlockList(), { close: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ['no function', new BlockList(), { onRefuse: true }, 'ERR_INVALID_ARG_TYPE'],
])('refuses %s', (_reason, list, options, code) => {
  for (const make of [blockExpress, blockFastify, blockKoa]) {
    expect(() => make(list as BlockList, options)).toThrow(expect.objectContaining({ code }));
  }
  expect(() => blockHono(list as BlockList, () => ({ remote: {} }), options)).toThrow(
    expect.objectContaining({ code }),
  );
});

test('refuses a Hono without a way to the address', () => {
  expect(() => blockHono(new BlockList(), undefined as never)).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
  );
});

test('a list that does not answer false lets nobody in', () => {
  const list = { check: () => undefined as unknown as boolean, matches: () => [] };
  const next = vi.fn();
  const response = { statusCode: 200, end: vi.fn() };
  blockExpress(list, { onRefuse: () => {} })({ ip: '192.0.2.1', socket: { destroy() {} } }, response, next);
  expect([response.statusCode, next.mock.calls]).toEqual([403, []]);
});
