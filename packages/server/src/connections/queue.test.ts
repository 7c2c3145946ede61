import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import type { Socket } from '@net/stream-socket';
import { getDefaultTransport, type Transport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type DropArgument, type Server } from '../index.ts';
import { kState } from '../state.ts';

const servers: Server[] = [];
const clients: net.Socket[] = [];
afterEach(async () => {
  const closed = servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)));
  for (const client of clients.splice(0)) client.destroy();
  await Promise.all(closed);
});

async function listening(transport: Transport = getDefaultTransport()): Promise<Server> {
  const server = createServer({ transport });
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return server;
}

async function connectTo(server: { address(): unknown }): Promise<net.Socket> {
  const client = net.connect((server.address() as AddressInfo).port, '127.0.0.1');
  clients.push(client.on('error', () => undefined));
  await once(client, 'connect');
  return client;
}

async function connectMany(server: Server, count: number): Promise<net.Socket[]> {
  return Promise.all(Array.from({ length: count }, () => connectTo(server)));
}

/**
 * Waits until all pending events were reported: sends bytes back and forth on an unrelated connection, more often than there
 * are connections to accept, because libuv accepts one connection at a time.
 */
async function settle(): Promise<void> {
  const echo = net.createServer((peer) => peer.pipe(peer));
  await once(echo.listen(0, '127.0.0.1'), 'listening');
  const client = await connectTo(echo);
  for (let turn = 0; turn < 24; turn++) {
    client.write('x');
    await once(client, 'data');
  }
  client.destroy();
  await once(echo.close(), 'close');
}

/** The default transport, if it could not stop accepting. */
function withoutAcceptControl(): Transport {
  const real = getDefaultTransport();
  return {
    ...real,
    createListener(kind) {
      const listener = real.createListener(kind);
      listener.acceptStop = () => -95;
      return listener;
    },
  };
}

/** Takes the next connection of a loop that has not been left, and does away with it. */
async function takeOne(loop: AsyncIterator<Socket, undefined>): Promise<Socket> {
  const { value } = await loop.next();
  if (!value) throw new Error('The loop is done');
  value.on('error', () => undefined).destroy();
  return value;
}

describe('a loop over the connections', () => {
  test('has each of them, in their order', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    const ports: (number | undefined)[] = [];
    for (let count = 0; count < 3; count++) ports.push((await connectTo(server)).localPort);
    const taken: (number | undefined)[] = [];
    for await (const socket of loop) {
      taken.push(socket.remotePort);
      socket.destroy();
      if (taken.length === 3) break;
    }
    expect(taken).toEqual(ports);
  });

  test('does not close the server when it is left', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    await connectTo(server);
    for await (const socket of loop) {
      socket.destroy();
      break;
    }
    expect(server.listening).toBe(true);
    expect(server.listenerCount('connection')).toBe(0);
    expect(server.listenerCount('error')).toBe(0);
    expect(server.listenerCount('close')).toBe(0);
  });

  test('ends when the server has closed', async () => {
    const server = await listening();
    process.nextTick(() => server.close());
    for await (const _ of server) throw new Error('There was a connection');
    expect(server.listening).toBe(false);
  });

  test('has what was there before the server closed', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 3);
    await settle();
    server.close();
    let count = 0;
    for await (const socket of loop) {
      socket.destroy();
      count++;
    }
    expect(count).toBe(3);
  });

  test('throws what the server emits as an error, after what was there before', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    await connectTo(server);
    await settle();
    server.emit('error', new Error('of the server'));
    await takeOne(loop);
    await expect(loop.next()).rejects.toThrow('of the server');
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  test('throws an error that comes while it waits, once', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    const waiting = [loop.next(), loop.next()];
    server.emit('error', new Error('of the server'));
    await expect(waiting[0]).rejects.toThrow('of the server');
    expect(await waiting[1]).toEqual({ value: undefined, done: true });
  });

  test('waits for a server that does not listen yet', async () => {
    const server = createServer();
    servers.push(server);
    const taken = takeOne(server[Symbol.asyncIterator]());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = await connectTo(server);
    expect((await taken).remotePort).toBeUndefined();
    client.destroy();
  });

  test('shares the connections with another loop, and with listeners', async () => {
    const server = await listening();
    const heard: Socket[] = [];
    server.on('connection', (socket) => heard.push(socket));
    const loops = [server[Symbol.asyncIterator](), server[Symbol.asyncIterator]()] as const;
    await connectTo(server);
    const first = (await loops[0].next()).value!;
    const second = (await loops[1].next()).value!;
    expect(first).toBe(second);
    expect(heard).toEqual([first]);
    first.destroy();
  });

  test('destroys what nobody took when it is left', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    const gone = await connectMany(server, 3);
    await settle();
    expect(await loop.return!()).toEqual({ value: undefined, done: true });
    await Promise.all(gone.map((client) => once(client.resume(), 'close')));
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  test('leaves what it did not take to others that hear of connections', async () => {
    const server = await listening();
    const heard: Socket[] = [];
    server.on('connection', (socket) => heard.push(socket));
    const loop = server[Symbol.asyncIterator]();
    await connectTo(server);
    await settle();
    await loop.return!();
    expect(heard.map((socket) => socket.destroyed)).toEqual([false]);
    for (const socket of heard) socket.destroy();
  });

  test('passes over a connection that was destroyed in the same turn', async () => {
    const server = await listening();
    const heard: Socket[] = [];
    server.on('connection', (socket) => heard.push(socket));
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 2);
    await settle();
    heard[0]!.destroy();
    expect(await takeOne(loop)).toBe(heard[1]);
  });

  test('passes over a connection that is gone before it is taken', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    const reset = await connectTo(server);
    await settle();
    reset.resetAndDestroy();
    await settle();
    const stays = await connectTo(server);
    const { localPort } = stays;
    const { value } = await loop.next();
    expect(value!.remotePort).toBe(localPort);
    expect(value!.listenerCount('error')).toBe(0);
    value!.destroy();
  });
});

const describeControlled = getDefaultTransport().capabilities.acceptControl ? describe : () => undefined;

describeControlled('while nobody takes connections', () => {
  test('16 wait to be taken, and the others are not accepted', async () => {
    const server = await listening();
    let accepted = 0;
    server.on('connection', () => accepted++);
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 40);
    await settle();
    expect(accepted).toBe(16);
    for (let taken = 1; taken <= 40; taken++) {
      await takeOne(loop);
      await settle();
      expect(accepted).toBe(Math.min(40, 16 + taken));
    }
  });

  test('a connection that is gone makes room for another', async () => {
    const server = await listening();
    const accepted: Socket[] = [];
    server.on('connection', (socket) => accepted.push(socket));
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 20);
    await settle();
    accepted[3]!.destroy();
    await settle();
    expect(accepted).toHaveLength(17);
    await loop.return!();
    await settle();
    for (const socket of accepted) socket.destroy();
  });

  test('all are accepted again once the loop is left', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 20);
    await settle();
    const accepted: Socket[] = [];
    server.on('connection', (socket) => accepted.push(socket));
    await loop.return!();
    await settle();
    expect(accepted).toHaveLength(4);
    for (const socket of [...accepted]) socket.destroy();
  });

  test('the slowest of two loops counts', async () => {
    const server = await listening();
    const [quick, slow] = [server[Symbol.asyncIterator](), server[Symbol.asyncIterator]()];
    let taken = 0;
    const quickly = (async () => {
      for await (const _ of quick) taken++;
    })();
    await connectMany(server, 20);
    await settle();
    expect(taken).toBe(16);
    for (let count = 0; count < 20; count++) await takeOne(slow);
    expect(taken).toBe(20);
    await quick.return!();
    await quickly;
  });

  test('a server that listens anew does not accept either', async () => {
    const server = await listening();
    const loop = server[Symbol.asyncIterator]();
    let accepted = 0;
    server.on('connection', () => accepted++);
    await connectMany(server, 16);
    await settle();
    server.close();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await connectMany(server, 2);
    await settle();
    expect(accepted).toBe(16);
    for (let count = 0; count < 18; count++) await takeOne(loop);
  });
});

describe('several loops', () => {
  test('a loop that is left leaves nothing behind, and the others their limits', async () => {
    const server = await listening();
    const loops = [server[Symbol.asyncIterator](), server[Symbol.asyncIterator]()] as const;
    await loops[0].return!();
    expect(server[kState].queues.map((queue) => queue === loops[1])).toEqual([true]);
    await loops[1].return!();
    expect(server[kState].queues).toEqual([]);
  });
});

describe('where accepting cannot be stopped', () => {
  test('what waits can be taken after the server has closed', async () => {
    const server = await listening(withoutAcceptControl());
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 20);
    await settle();
    server.close();
    for (let count = 0; count < 20; count++) await takeOne(loop);
    expect(await loop.next()).toEqual({ value: undefined, done: true });
  });

  test('128 wait to be taken, and what comes then is dropped', async () => {
    const server = await listening(withoutAcceptControl());
    const dropped: (DropArgument | undefined)[] = [];
    server.on('drop', (argument) => dropped.push(argument));
    const loop = server[Symbol.asyncIterator]();
    await connectMany(server, 128);
    await settle();
    expect(dropped).toEqual([]);
    const late = await connectMany(server, 3);
    await Promise.all(late.map((client) => once(client.resume(), 'close')));
    expect(dropped).toHaveLength(3);
    expect(dropped[0]?.remoteAddress).toBe('127.0.0.1');
    await takeOne(loop);
    await connectTo(server);
    await settle();
    expect(dropped).toHaveLength(3);
    for (let count = 0; count < 128; count++) await takeOne(loop);
  });
});
