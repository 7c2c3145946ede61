import { once } from 'node:events';
import http from 'node:http';
import http2 from 'node:http2';
import nodeNet from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { hostTransport } from '@net/transport';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, test } from 'vitest';
import * as net from './index.ts';

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
});

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening<Server extends nodeNet.Server>(server: Server): Promise<number> {
  ends.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as nodeNet.AddressInfo).port;
}

type Connect = (options: { port: number; host: string }) => nodeNet.Socket;
const connects: [name: string, connect: Connect][] = [
  ['node:net', (options) => nodeNet.connect(options)],
  ['@net/net', (options) => net.connect(options) as unknown as nodeNet.Socket],
  [
    '@net/net over the host backend',
    (options) => net.connect({ ...options, transport: hostTransport() }) as unknown as nodeNet.Socket,
  ],
];

/** A keep-alive agent whose connections `connect` makes. */
function agentOver(connect: Connect) {
  const sockets: nodeNet.Socket[] = [];
  const agent = new http.Agent({ keepAlive: true });
  agent.createConnection = (options) => {
    const { port, host } = options as { port: number; host: string };
    sockets.push(connect({ port, host }));
    return sockets.at(-1)!;
  };
  ends.push(() => agent.destroy());
  return { agent, sockets };
}

async function get(agent: http.Agent, port: number): Promise<string> {
  const request = http.get({ host: '127.0.0.1', port, agent });
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  return text(response);
}

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

/** Answers one request of each connection, and hands over the connection. */
async function answeringOnce(then: (peer: nodeNet.Socket) => void): Promise<number> {
  return listening(
    nodeNet.createServer((peer) => {
      peer.on('error', () => undefined);
      peer.once('data', () => peer.write(ANSWER));
      then(peer);
    }),
  );
}

describe.each(connects)('the idle sockets of an http.Agent with keepAlive, over %s', (_, connect) => {
  test('serve the next request, and the one after it', async () => {
    const port = await listening(http.createServer((__, response) => response.end('ok')));
    const { agent, sockets } = agentOver(connect);
    for (let n = 0; n < 3; n++) {
      expect(await get(agent, port)).toBe('ok');
      // Idle, and guarded by the agent.
      while (Object.keys(agent.freeSockets).length === 0) await new Promise(setImmediate);
    }
    expect(sockets).toHaveLength(1);
  });

  test('are gone when the server closes them', async () => {
    const peers: nodeNet.Socket[] = [];
    const port = await answeringOnce((peer) => peers.push(peer));
    const { agent, sockets } = agentOver(connect);
    const free = once(agent, 'free');
    expect(await get(agent, port)).toBe('ok');
    await free;
    peers[0]!.end();
    await once(sockets[0]!, 'close');
    expect(Object.keys(agent.freeSockets)).toEqual([]);
    expect(await get(agent, port)).toBe('ok');
    expect(sockets).toHaveLength(2);
  });
});

/** The result of data that arrives on an idle socket without a request. */
async function unasked(connect: Connect): Promise<string[]> {
  const peers: nodeNet.Socket[] = [];
  const port = await answeringOnce((peer) => peers.push(peer));
  const { agent, sockets } = agentOver(connect);
  const free = once(agent, 'free');
  await get(agent, port);
  await free;
  await new Promise(setImmediate);
  const events: string[] = [];
  const [socket] = sockets;
  const { bytesRead } = socket!;
  peers[0]!.write(ANSWER);
  const isOver = () => socket!.destroyed || socket!.bytesRead > bytesRead;
  while (!isOver()) await new Promise(setImmediate);
  if (socket!.destroyed) events.push('destroyed');
  const answer = await get(agent, port).catch((error: Error) => error.message);
  return [...events, answer, `${sockets.length} sockets`];
}

// Node 20 does not guard idle sockets.
if (Number(process.versions.node.split('.')[0]) >= 22) {
  test('data on an idle socket destroys it, as over node:net', async () => {
    const ofNode = await unasked(connects[0]![1]);
    expect(ofNode).toEqual(['destroyed', 'ok', '2 sockets']);
    for (const [name, connect] of connects.slice(1)) expect(await unasked(connect), name).toEqual(ofNode);
  });
}

/**
 * Where Node's modules read `_handle` of a socket or server, as `module function`, in Node 20 to 26. A place that is not here is
 * one that a new Node has: look at what it does with the handle, hold it in a test, and add it.
 */
const KNOWN_PLACES = [
  // Gives the handle a new async id for the next request.
  'get node:_http_agent asyncResetHandle',
  // Replace `onread` while a socket is idle, and put Node's own reader there afterwards.
  'get node:_http_agent installFreeSocketDataGuard',
  'get node:_http_agent removeFreeSocketDataGuard',
  // Whether a native handle has unread bytes.
  'get node:_http_agent hasPendingRead',
  // Reads the async id.
  'get node:_http_client responseKeepAlive',
  // Has the parser read from a native handle.
  'get node:_http_server connectionListenerInternal',
  'get node:_http_server onSocketResume',
  // Run on the native handle, and close it.
  'get node:_tls_wrap TLSSocket',
  'get node:_tls_wrap _init',
  'get node:_tls_wrap close',
  'get node:internal/tls/wrap TLSSocket',
  'get node:internal/tls/wrap _init',
  'get node:internal/tls/wrap close',
  'get node:internal/http2/core Http2Session',
  'get node:internal/http2/core setupHandle',
];

test("Node's modules take hold of the handle where they are known to", { timeout: 60_000 }, async () => {
  const places = new Set<string>();
  for (const { prototype } of [net.Socket, net.Server] as { prototype: object }[]) {
    const original = Object.getOwnPropertyDescriptor(prototype, '_handle')!;
    const note = (verb: string) => {
      const frame = new Error()
        .stack!.split('\n')
        .find((line) => line.includes('(node:') || line.includes('at node:'));
      const [, name = '', module = ''] = /at (?:new )?(\S+) .*?\(?(node:[\w/]+)/.exec(frame ?? '') ?? [];
      places.add(`${verb} ${module} ${name.split('.').at(-1)}`);
    };
    Object.defineProperty(prototype, '_handle', {
      configurable: true,
      get() {
        note('get');
        return original.get!.call(this);
      },
      set(handle) {
        note('set');
        original.set?.call(this, handle);
      },
    });
    ends.push(() => Object.defineProperty(prototype, '_handle', original));
  }

  const web = http.createServer((request, response) => request.pipe(response));
  const port = await listening(net.createServer((socket) => web.emit('connection', socket)) as never);
  const { agent } = agentOver(connects[1]![1]);
  await get(agent, port);
  await get(agent, port);

  const secure = await listening(
    net.createServer((socket) => {
      const secured = new tls.TLSSocket(socket as never, { isServer: true, cert, key });
      secured.on('error', () => undefined).end('hello');
    }) as never,
  );
  const socket = net.connect(secure, '127.0.0.1') as never;
  expect(await text(tls.connect({ socket, ca: cert, servername: 'localhost' }))).toBe('hello');

  const streams = http2.createServer((_, response) => response.end('hello'));
  const h2 = await listening(net.createServer((each) => streams.emit('connection', each)) as never);
  const session = http2.connect(`http://127.0.0.1:${h2}`, {
    createConnection: () => net.connect(h2, '127.0.0.1') as never,
  });
  expect(await text(session.request({ ':path': '/' }))).toBe('hello');
  session.close();
  await once(session, 'close');

  expect([...places].filter((place) => !KNOWN_PLACES.includes(place)).sort()).toEqual([]);
});
