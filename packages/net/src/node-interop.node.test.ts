import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import nodeNet from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import { getDefaultTransport, hostTransport } from '@net/transport';
import { freePort } from '@net-tooling/config/free-ports';
import { generate } from 'selfsigned';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as net from './index.ts';

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
});

/** What Node's modules use of a socket or server, and no types say. */
interface Undocumented {
  _handle: { readStart(): number; readStop(): number } | null;
  _parent: unknown;
  _connecting: boolean;
  _connectionKey: string | undefined;
  _workers: readonly object[];
  _unrefTimer(): void;
}

const undocumented = (object: object) => object as Undocumented;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening<Server extends nodeNet.Server>(server: Server, port = 0): Promise<Server> {
  ends.push(() => server.close());
  await once(server.listen(port, '127.0.0.1'), 'listening');
  return server;
}

const portOf = (server: nodeNet.Server) => (server.address() as nodeNet.AddressInfo).port;

function keep<Socket extends nodeNet.Socket | net.Socket>(socket: Socket): Socket {
  ends.push(() => socket.destroy());
  socket.on('error', () => undefined);
  return socket;
}

/** Both ends of a new connection, as sockets of this family. */
async function pair(options: net.ServerOptions = {}) {
  const server = await listening(net.createServer(options) as unknown as nodeNet.Server);
  const connection = once(server, 'connection');
  const client = keep(net.connect(portOf(server), '127.0.0.1'));
  const [[accepted]] = (await Promise.all([connection, once(client, 'connect')])) as [[net.Socket], unknown];
  return { server, client, accepted: keep(accepted) };
}

function secureServer(port = 0): Promise<tls.Server> {
  return listening(
    tls.createServer({ cert, key }, (socket) => socket.end('hello')),
    port,
  );
}

/** Node 24 hands its own sockets to other threads. */
const canTransfer = Object.getOwnPropertySymbols(nodeNet.Socket.prototype).some(
  ({ description }) => description === 'messaging_transfer_symbol',
);

/** A connection that was sent to a child, which keeps it open until a message. */
async function sentToChild() {
  const source = `process.on('message', (message, socket) => {
    if (!socket) return;
    socket.resume().write('here');
    process.once('message', () => { socket.end(); process.disconnect(); });
  });`;
  const child = spawn(process.execPath, ['-e', source], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  ends.push(() => child.kill());
  const { server, client, accepted } = await pair({ pauseOnConnect: true });
  child.send('take it', accepted as unknown as nodeNet.Socket);
  await once(client, 'data');
  return { server, client, accepted, child };
}

/** One row of the README of `@net/node-interop` for each. */
const tricks: Record<string, () => unknown> = {
  async "the prototypes inherit from Node's"() {
    const socket = keep(net.connect(portOf(await secureServer()), '127.0.0.1'));
    expect(socket).toBeInstanceOf(nodeNet.Socket);
    expect(await text(tls.connect({ socket, ca: cert, servername: 'localhost' }))).toBe('hello');
    // TLS has read from the handle.
    expect(socket.readableDidRead).toBe(false);
    expect(socket.bytesRead).toBeGreaterThan(0);
  },

  "members of Node's prototypes are hidden"() {
    const classes = [
      [net.Socket, nodeNet.Socket],
      [net.Server, nodeNet.Server],
    ] as const;
    for (const [ours, nodes] of classes) {
      for (const member of Reflect.ownKeys(nodes.prototype)) {
        expect(Object.hasOwn(ours.prototype, member), String(member)).toBe(true);
      }
    }
  },

  "the classes accept Node's instances"() {
    expect(new nodeNet.Socket()).toBeInstanceOf(net.Socket);
    expect(new nodeNet.Server()).toBeInstanceOf(net.Server);
  },

  async '`_handle` is the native handle'() {
    const answers = http.createServer((request, response) => request.pipe(response));
    const server = await listening(
      net.createServer((socket) => answers.emit('connection', socket)) as unknown as nodeNet.Server,
    );
    const connection = once(server, 'connection');
    const request = http.request({ port: portOf(server), host: '127.0.0.1', method: 'POST', agent: false });
    request.end('read by the parser');
    const [response] = (await once(request, 'response')) as [http.IncomingMessage];
    expect(await text(response)).toBe('read by the parser');
    const [accepted] = (await connection) as [net.Socket];
    // The parser of Node has read from the handle.
    expect(accepted.readableDidRead).toBe(false);
    expect(accepted.bytesRead).toBeGreaterThan(0);
  },

  async '`_handle` can be taken away'() {
    const { client, accepted } = await pair({ pauseOnConnect: true });
    const handle = undocumented(accepted)._handle!;
    undocumented(accepted)._handle = null;
    expect(accepted.pending).toBe(true);
    accepted.destroy();
    const heir = keep(new nodeNet.Socket({ handle } as object));
    heir.end('still connected');
    expect(await text(client)).toBe('still connected');
  },

  async 'the handle refers to its owner'() {
    const { server, client, accepted } = await pair();
    const connecting = keep(net.connect({ port: portOf(server), host: '127.0.0.1' }));
    // Not in `@types/node`: the owners of all open handles.
    const { _getActiveHandles } = process as unknown as { _getActiveHandles(): object[] };
    const open = _getActiveHandles();
    for (const each of [server, client, accepted, connecting] as object[])
      expect(open.includes(each)).toBe(true);
    expect(open.includes(undocumented(client)._handle!)).toBe(false);
  },

  async '`onread` can be replaced and restored'() {
    const { client, accepted } = await pair();
    const received: string[] = [];
    client.setEncoding('utf8').on('data', (text) => received.push(String(text)));
    const handle = undocumented(client)._handle as object as { onread: unknown };
    const guarded = new Promise((resolve) => {
      handle.onread = function (this: unknown) {
        resolve(this);
      };
    });
    accepted.write('kept from the socket');
    expect(await guarded).toBe(handle);
    // What Node takes for the reader that was there.
    handle.onread = function onStreamRead() {};
    accepted.write('read by the socket');
    await once(client, 'data');
    expect(received).toEqual(['read by the socket']);
  },

  async '`_handle` is null for TLS while `connect` may replace the handle'() {
    const port = await freePort();
    await secureServer(port);
    // The first of the two refuses, and the handle is replaced.
    const lookup = (_host: string, _options: object, callback: (...args: unknown[]) => void) =>
      callback(null, [
        { address: '::1', family: 6 },
        { address: '127.0.0.1', family: 4 },
      ]);
    const socket = keep(net.connect({ port, host: 'localhost', lookup: lookup as never }));
    const secure = keep(tls.connect({ socket, ca: cert, servername: 'localhost' }));
    expect(undocumented(socket)._handle).not.toBeNull();
    expect(await text(secure)).toBe('hello');
  },

  async "a late `'connect'` listener is called"() {
    const port = portOf(await secureServer());
    const socket = keep(net.connect({ port, host: '127.0.0.1', transport: hostTransport() }));
    await once(socket, 'connect');
    expect(await text(tls.connect({ socket, ca: cert, servername: 'localhost' }))).toBe('hello');
  },

  async "the idle timer has Node's symbol"() {
    const { client } = await pair();
    client.setTimeout(60_000);
    const ofNode = new nodeNet.Socket().setTimeout(60_000);
    const isTimer = (symbol: symbol) => symbol.description === 'timeout';
    const symbol = Object.getOwnPropertySymbols(ofNode).find(isTimer)!;
    expect(Reflect.get(client, symbol)).toHaveProperty('refresh');
    expect(Reflect.get(new net.Socket(), symbol)).toBeUndefined();
    ofNode.destroy();
  },

  async '`_unrefTimer` refreshes the idle timer'() {
    const { client } = await pair();
    client.setTimeout(60_000);
    const symbol = Object.getOwnPropertySymbols(new nodeNet.Socket()).find(
      ({ description }) => description === 'timeout',
    )!;
    const timer = Reflect.get(client, symbol) as { touch(): void };
    let touched = 0;
    timer.touch = () => touched++;
    undocumented(client)._unrefTimer();
    expect(touched).toBe(1);
  },

  '`_parent` is null'() {
    expect(undocumented(new net.Socket())._parent).toBeNull();
  },

  '`_connecting` is `connecting`'() {
    const socket = keep(net.connect({ port: 1, host: 'unanswered', lookup: () => undefined }));
    expect(undocumented(socket)._connecting).toBe(true);
    socket.destroy();
    expect(undocumented(socket)._connecting).toBe(false);
  },

  async '`_connectionKey` and `_setupWorker` count connections in children'() {
    const { server, client, accepted, child } = await sentToChild();
    expect(accepted.pending).toBe(true);
    expect(undocumented(server)._connectionKey).toBe('4:127.0.0.1:0');
    const count = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    expect(await count()).toBe(1);
    const closed = once(server, 'close');
    server.close();
    child.send('end');
    await once(client.resume(), 'close');
    await closed;
    expect(await count()).toBe(0);
  },

  async '`_workers` lists the children'() {
    const { server, child } = await sentToChild();
    expect(undocumented(server)._workers).toHaveLength(1);
    child.send('end');
  },

  async 'the methods and the private property of `postMessage`'() {
    const { client, accepted } = await pair({ pauseOnConnect: true });
    const { port1, port2 } = new MessageChannel();
    ends.push(() => port1.close());
    const post = () => port1.postMessage(accepted, [accepted] as never[]);
    if (!canTransfer) {
      expect(post).toThrow();
      return;
    }
    post();
    const received = receiveMessageOnPort(port2)?.message as nodeNet.Socket;
    received.end('from the other side');
    expect(await text(client)).toBe('from the other side');
  },

  async 'the handle of a Node socket can be taken over'() {
    const server = await listening(nodeNet.createServer({ pauseOnConnect: true }));
    const connection = once(server, 'connection');
    const client = keep(nodeNet.connect(portOf(server), '127.0.0.1'));
    const [predecessor] = (await connection) as [nodeNet.Socket];
    const heir = keep(new net.Socket({ handle: predecessor }));
    heir.end('taken over');
    expect(await text(client)).toBe('taken over');
    expect(undocumented(predecessor)._handle).toBeNull();
  },

  "lists have the property of Node's lists"() {
    const nodesList = new nodeNet.BlockList();
    const own = Object.getOwnPropertySymbols(nodesList).filter((symbol) => symbol in net.BlockList.prototype);
    // Node 20 has no option that takes a list.
    expect(own).toHaveLength('isBlockList' in nodeNet.BlockList ? 1 : 0);
  },

  async "the command line is read from Node's net"() {
    // The effect of the command line options.
    nodeNet.setDefaultAutoSelectFamily(false);
    nodeNet.setDefaultAutoSelectFamilyAttemptTimeout(999);
    vi.resetModules();
    const { getDefaultAutoSelectFamily, getDefaultAutoSelectFamilyAttemptTimeout } = await import(
      './index.ts'
    );
    expect(getDefaultAutoSelectFamily()).toBe(false);
    expect(getDefaultAutoSelectFamilyAttemptTimeout()).toBe(999);
  },
};

const defaults = [
  nodeNet.getDefaultAutoSelectFamily(),
  nodeNet.getDefaultAutoSelectFamilyAttemptTimeout(),
] as const;
afterEach(() => {
  nodeNet.setDefaultAutoSelectFamily(defaults[0]);
  nodeNet.setDefaultAutoSelectFamilyAttemptTimeout(defaults[1]);
});

const overNodesHandles = getDefaultTransport().hasNodeHandles === true;
/** On another default transport the rest is left out, as the README says. */
const plain = [
  '`_parent` is null',
  '`_connecting` is `connecting`',
  "lists have the property of Node's lists",
  "the command line is read from Node's net",
];

describe(`what has ours taken for Node's own${overNodesHandles ? '' : ', over another transport'}`, () => {
  for (const [trick, run] of Object.entries(tricks)) {
    if (overNodesHandles || plain.includes(trick)) test(trick, { timeout: 60_000 }, run);
  }
});

test('each is a row of the README, and each row is one of them', () => {
  const readme = readFileSync(new URL('../../node-interop/README.md', import.meta.url), 'utf8');
  const table = readme.split('| mechanism |')[1]!.split('\n\n')[0]!;
  const rows = table
    .split('\n')
    .slice(2)
    .map((line) => line.split(' | ')[0]!.slice(2));
  expect(rows).toEqual(Object.keys(tricks));
});
