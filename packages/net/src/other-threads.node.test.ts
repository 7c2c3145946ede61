import { once } from 'node:events';
import hostNet from 'node:net';
import { text } from 'node:stream/consumers';
import { MessageChannel, Worker } from 'node:worker_threads';
import { getDefaultTransport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import * as net from './index.ts';

/** Node 24 hands its own sockets to other threads. */
const nodeCan = Object.getOwnPropertySymbols(hostNet.Socket.prototype).some(
  ({ description }) => description === 'messaging_transfer_symbol',
);
const weCan = nodeCan && getDefaultTransport().name === 'libuv';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(server: net.Server): Promise<net.Server> {
  ends.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

function connectTo(server: net.Server): net.Socket {
  const client = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1');
  ends.push(() => client.destroy());
  return client.on('error', () => undefined);
}

/** Both ends of a new connection. */
async function pair(options: net.ServerOptions = {}) {
  const server = await listening(net.createServer(options));
  const connection = once(server, 'connection');
  const client = connectTo(server);
  const [[accepted]] = (await Promise.all([connection, once(client, 'connect')])) as [[net.Socket], unknown];
  ends.push(() => accepted.destroy());
  return { server, client, accepted };
}

/** A thread that calls `program` with each received value; `net` is this package there, too. */
function thread(program: string): Worker {
  const ours = JSON.stringify(new URL('./index.ts', import.meta.url));
  const worker = new Worker(
    `const { parentPort } = require('node:worker_threads');
     const hostNet = require('node:net');
     import(${ours}).then((net) => parentPort.once('message', (received) => { ${program} }));`,
    { eval: true, execArgv: ['--conditions=@net/source', '--no-warnings'] },
  );
  ends.push(() => worker.terminate());
  return worker;
}

// The types know of no socket that can be transferred, not even Node's.
function post(port: { postMessage(value: unknown, transfer: never[]): void }, object: object): void {
  port.postMessage(object, [object] as never[]);
}

function connections(server: net.Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
}

const describeTransfer = weCan ? describe : () => undefined;
describeTransfer('postMessage(socket, [socket])', () => {
  test("hands the connection to the thread, where it is one of Node's", async () => {
    const { server, client, accepted } = await pair({ pauseOnConnect: true });
    client.write('early');
    const worker = thread(`
      const isNodes = received.constructor === hostNet.Socket;
      received.once('data', (data) => received.end(JSON.stringify([isNodes, String(data), received.remoteAddress])));
    `);
    const closed = once(accepted, 'close');
    post(worker, accepted);
    expect(JSON.parse(await text(client))).toEqual([true, 'early', '127.0.0.1']);
    expect(await closed).toEqual([false]);
    expect([accepted.destroyed, accepted.pending, await connections(server)]).toEqual([true, true, 0]);
  });

  test('where a socket of ours takes it over', async () => {
    const { client, accepted } = await pair({ pauseOnConnect: true, allowHalfOpen: true });
    client.end('early');
    const worker = thread(`
      const socket = new net.Socket({ handle: received, allowHalfOpen: received.allowHalfOpen });
      let text = '';
      socket.on('data', (chunk) => { text += chunk; });
      socket.on('end', () => socket.end(JSON.stringify([socket instanceof net.Socket, text])));
    `);
    post(worker, accepted);
    expect(JSON.parse(await text(client))).toEqual([true, 'early']);
  });

  test('a socket that waits to read loses nothing', async () => {
    const { client, accepted } = await pair();
    // It reads since it was accepted, but nothing has come.
    await new Promise((resolve) => setImmediate(resolve));
    const worker = thread("received.once('data', (data) => received.end(data))");
    post(worker, accepted);
    client.write('late');
    expect(await text(client)).toBe('late');
  });

  test('a client, and the process lives as long as the thread has it', async () => {
    const { client, accepted } = await pair();
    post(thread("received.end('hello from the thread')"), client);
    expect(await text(accepted)).toBe('hello from the thread');
  });

  test.each([
    ['no connection', async () => new net.Socket()],
    ['connecting', async () => connectTo(await listening(net.createServer()))],
    [
      'has read',
      async () => {
        const { client, accepted } = await pair();
        client.write('x');
        await once(accepted, 'data');
        return accepted;
      },
    ],
    [
      'has written',
      async () => {
        const { accepted } = await pair();
        accepted.write('x');
        return accepted;
      },
    ],
  ])('is an error of a socket that has %s', async (_, make) => {
    const socket = await make();
    const { port1 } = new MessageChannel();
    ends.push(() => port1.close());
    expect(() => post(port1, socket)).toThrow(
      expect.objectContaining({
        code: 'ERR_WORKER_HANDLE_NOT_TRANSFERABLE',
        message: expect.stringMatching(/^net\.Socket cannot be transferred in its current state; /),
      }),
    );
    expect(socket.destroyed).toBe(false);
    socket.destroy();
  });
});

describeTransfer('postMessage(server, [server])', () => {
  test('hands it to the thread, which accepts from then on', async () => {
    const server = await listening(
      net.createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: 3000 }),
    );
    const { port } = server.address() as net.AddressInfo;
    const worker = thread(`
      const { noDelay, keepAliveInitialDelay } = received;
      received.on('connection', (socket) => socket.end(JSON.stringify([noDelay, keepAliveInitialDelay])));
      parentPort.postMessage(received.constructor === hostNet.Server);
    `);
    const closed = once(server, 'close');
    post(worker, server);
    await closed;
    expect(server.listening).toBe(false);
    expect(await once(worker, 'message')).toEqual([true]);
    expect(await text(net.connect(port, '127.0.0.1'))).toBe('[true,3]');
  });

  test('where a server of ours takes it over', async () => {
    const server = await listening(net.createServer());
    const { port } = server.address() as net.AddressInfo;
    const worker = thread(`
      const server = net.createServer((socket) => socket.end('ours: ' + (socket instanceof net.Socket)));
      server.listen(received, () => parentPort.postMessage(server.address().port));
    `);
    post(worker, server);
    expect(await once(worker, 'message')).toEqual([port]);
    expect(await text(net.connect(port, '127.0.0.1'))).toBe('ours: true');
  });

  test('is an error of a server that does not listen', () => {
    const { port1 } = new MessageChannel();
    ends.push(() => port1.close());
    expect(() => post(port1, net.createServer())).toThrow(
      expect.objectContaining({ code: 'ERR_WORKER_HANDLE_NOT_TRANSFERABLE' }),
    );
  });
});

if (!weCan) {
  test('where Node cannot hand its sockets to threads, neither can we, and postMessage says so', async () => {
    const { accepted } = await pair();
    const { port1 } = new MessageChannel();
    ends.push(() => port1.close());
    const says = nodeCan ? /transferList/ : messageOf(() => post(port1, new hostNet.Socket()));
    expect(() => post(port1, accepted)).toThrow(says);
    expect(accepted.destroyed).toBe(false);
  });
}

function messageOf(action: () => void): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was no error');
}
