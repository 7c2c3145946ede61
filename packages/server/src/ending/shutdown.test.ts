import { once } from 'node:events';
import { rmSync } from 'node:fs';
import type nodeNet from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import type { Socket } from '@net/stream-socket';
import { ipcPath } from '@net-tooling/parity';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  createServer,
  type DropArgument,
  type Server,
  type ServerOptions,
  type ShutdownOptions,
  type ShutdownProgress,
} from '../index.ts';
import { atEnd, clientOf, started, transports } from '../testing/clients.ts';

afterEach(() => vi.useRealTimers());

/** A client, and the other end of its connection. */
async function pair(server: Server): Promise<{ client: nodeNet.Socket; socket: Socket }> {
  const connection = once(server, 'connection');
  const client = clientOf(server);
  const [socket] = (await connection) as [Socket];
  socket.on('error', () => undefined);
  return { client, socket };
}

/** Waits until the shutdown has looked at every connection once. */
async function lookedAt(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await immediate();
}

const textOf = async (client: nodeNet.Socket): Promise<string> => {
  let text = '';
  client.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  await once(client, 'close');
  return text;
};

const FOREVER: ShutdownOptions = { graceMs: Number.POSITIVE_INFINITY };

describe.each(transports)('over the backend %s', (_name, transport) => {
  const listening = (options: ServerOptions = {}) => started(createServer({ ...options, transport }));

  test('an idle connection is ended, and the server closes', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    const closed = once(server, 'close');
    const ending = server.shutdown(FOREVER);
    await once(client.resume(), 'close');
    expect(await ending).toEqual({ ended: 1, reset: 0, elapsedMs: expect.any(Number) });
    await closed;
    expect([server.listening, socket.destroyed]).toEqual([false, true]);
  });

  test('without connections it is done at once', async () => {
    const server = await listening();
    expect(await server.shutdown(FOREVER)).toMatchObject({ ended: 0, reset: 0 });
    expect(await server.shutdown(FOREVER)).toMatchObject({ ended: 0, reset: 0 });
  });

  test('what was sent before is read first, and a busy connection is waited for', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    const answer = textOf(client);
    socket.on('data', () => socket.busy());
    await new Promise((resolve) => client.write('question', resolve));
    const ending = server.shutdown(FOREVER);
    await once(socket, 'data');
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
    socket.write('answer');
    socket.idle();
    expect(await answer).toBe('answer');
    expect(await ending).toMatchObject({ ended: 1, reset: 0 });
  });

  test('busy and idle are counted', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    client.resume();
    socket.busy().busy().idle();
    const ending = server.shutdown(FOREVER);
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
    socket.idle();
    expect(await ending).toMatchObject({ ended: 1 });
  });

  test('a connection that writes is waited for', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    const size = 32 << 20;
    socket.write(Buffer.alloc(size));
    const ending = server.shutdown(FOREVER);
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
    let received = 0;
    client.on('data', (chunk) => {
      received += chunk.length;
    });
    await once(client, 'close');
    expect([received, await ending]).toEqual([size, expect.objectContaining({ ended: 1, reset: 0 })]);
  });

  test('a connection with unread data is waited for', async () => {
    const server = await listening({ pauseOnConnect: true });
    const { client, socket } = await pair(server);
    client.resume();
    client.write('unread');
    socket.on('readable', () => undefined);
    await once(socket, 'readable');
    const ending = server.shutdown(FOREVER);
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
    socket.read();
    expect(await ending).toMatchObject({ ended: 1 });
  });

  test('a socket that listens for it gets an event, once, and is not ended', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    const answer = textOf(client);
    let events = 0;
    socket.on('shutdown', () => events++);
    const endings = [server.shutdown(FOREVER), server.shutdown(FOREVER)];
    await lookedAt();
    expect([events, socket.writableEnded]).toEqual([1, false]);
    socket.end('bye');
    expect(await answer).toBe('bye');
    expect(await Promise.all(endings)).toMatchObject([{ ended: 1 }, { ended: 1 }]);
  });

  test('connections that wait in the queue of the system are accepted and answered', async () => {
    // A clock that stands still, because a connection that stays silent for 250 ms is ended.
    vi.useFakeTimers({ toFake: ['performance'] });
    const server = await listening();
    server.on('connection', (socket) => socket.on('data', () => socket.end('answer')));
    // Connected by the kernel, and accepted by this process in its next turn.
    const answers = Array.from({ length: 50 }, () => {
      const client = clientOf(server);
      client.write('question');
      return textOf(client);
    });
    await new Promise((resolve) => process.nextTick(resolve));
    const ending = server.shutdown(FOREVER);
    expect(await Promise.all(answers)).toEqual(answers.map(() => 'answer'));
    expect(await ending).toMatchObject({ ended: 50, reset: 0 });
  });

  test('connections that wait in the queue are accepted, however long that takes', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const server = await listening();
    let accepted = 0;
    server.on('connection', (socket) => {
      accepted++;
      vi.advanceTimersByTime(1000);
      socket.on('error', () => undefined);
    });
    const clients = Array.from({ length: 50 }, () => clientOf(server).resume());
    const closes = clients.map((client) => once(client, 'close'));
    await Promise.all(clients.map((client) => once(client, 'connect')));
    const ending = server.shutdown(FOREVER);
    await Promise.all(closes);
    expect(accepted).toBe(50);
    expect(await ending).toMatchObject({ ended: 50, reset: 0 });
  });

  test('clients that connect without a pause do not keep a shutdown from closing the server', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const server = createServer({ transport });
    atEnd(() => server.close({ force: true }));
    await once(server.listen({ port: 0, host: '127.0.0.1', backlog: 5 }), 'listening');
    server.on('connection', (socket) => {
      socket.on('error', () => undefined).end();
      // Whenever one is accepted, the next two wait: the queue is never empty.
      if (server.listening) for (let count = 0; count < 2; count++) clientOf(server).resume();
    });
    const ending = server.shutdown(FOREVER);
    clientOf(server).resume();
    await ending;
    expect(server.listening).toBe(false);
  });

  test('isIdle decides in place of what the socket shows', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    client.resume();
    let isIdle = false;
    const asked: Socket[] = [];
    const ending = server.shutdown({
      ...FOREVER,
      isIdle(each) {
        asked.push(each);
        return isIdle;
      },
    });
    await lookedAt();
    expect([asked[0] === socket, socket.writableEnded]).toEqual([true, false]);
    isIdle = true;
    expect(await ending).toMatchObject({ ended: 1 });
  });

  test('isIdle must return true: a promise is no answer', async () => {
    const server = await listening();
    const { socket } = await pair(server);
    const abort = new AbortController();
    const isIdle = (async () => true) as unknown as (socket: Socket) => boolean;
    const ending = server.shutdown({ ...FOREVER, signal: abort.signal, isIdle });
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
    abort.abort();
    expect(await ending).toMatchObject({ ended: 0, reset: 1 });
  });

  test('is over when a proxy that has sent no header yet sends an invalid one', async () => {
    const server = await listening({ proxyProtocol: { from: { check: () => true } } });
    const client = clientOf(server);
    while (server._connections === 0) await immediate();
    const ending = server.shutdown({ graceMs: Number.POSITIVE_INFINITY });
    await lookedAt();
    client.write('no header\r\n');
    expect(await ending).toMatchObject({ ended: 0, reset: 0 });
  });

  test('takes its listener off the signal', async () => {
    const { signal } = new AbortController();
    const remove = vi.spyOn(signal, 'removeEventListener');
    const add = vi.spyOn(signal, 'addEventListener');
    await (await listening()).shutdown({ signal });
    expect(remove.mock.calls).toEqual(add.mock.calls);
  });

  test('what is left after the grace is reset', async () => {
    const server = await listening();
    const { socket: busy } = await pair(server);
    busy.busy();
    expect(await server.shutdown({ graceMs: 100 })).toMatchObject({ ended: 0, reset: 1 });
    expect(busy.destroyed).toBe(true);
  });

  test('a signal ends the grace', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    socket.busy();
    const abort = new AbortController();
    const ending = server.shutdown({ ...FOREVER, signal: abort.signal });
    await lookedAt();
    const error = once(client, 'error');
    abort.abort();
    expect(await ending).toMatchObject({ ended: 0, reset: 1 });
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' });

    const other = await listening();
    await pair(other);
    expect(await other.shutdown({ ...FOREVER, signal: abort.signal })).toMatchObject({ reset: 1 });
  });

  test('progress is told with every end', async () => {
    const server = await listening();
    const { client } = await pair(server);
    const { client: second } = await pair(server);
    second.resume();
    const progress: ShutdownProgress[] = [];
    const ending = server.shutdown({ ...FOREVER, onProgress: (each) => progress.push(each) });
    await once(second, 'close');
    client.resume();
    await ending;
    expect(progress).toEqual([
      { open: 1, ended: 1, elapsedMs: expect.any(Number) },
      { open: 0, ended: 2, elapsedMs: expect.any(Number) },
    ]);
  });

  test('a connection that waits for its header is dropped after the grace', async () => {
    const server = await listening({ proxyProtocol: { from: { check: () => true } } });
    await once(clientOf(server), 'connect');
    const drop = once(server, 'drop') as Promise<[DropArgument]>;
    const abort = new AbortController();
    const ending = server.shutdown({ ...FOREVER, signal: abort.signal });
    await lookedAt();
    abort.abort();
    expect((await drop)[0].reason).toBe('shutdown');
    expect(await ending).toMatchObject({ ended: 0, reset: 0 });
  });

  test('close({ force }) resets what is open', async () => {
    const server = await listening();
    const { client, socket } = await pair(server);
    const error = once(client, 'error');
    await new Promise((resolve) => server.close({ force: true }, () => resolve(undefined)));
    expect(socket.destroyed).toBe(true);
    expect((await error)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  test('a server can listen again, and its connections are not ended', async () => {
    const server = await listening();
    await server.shutdown(FOREVER);
    await started(server);
    const { socket } = await pair(server);
    await lookedAt();
    expect(socket.writableEnded).toBe(false);
  });

  test('IPC connections are closed after the grace', async () => {
    const server = createServer({ transport });
    const path = ipcPath();
    atEnd(() => rmSync(path, { force: true }));
    await new Promise<void>((resolve) => server.listen(path, resolve));
    const connection = once(server, 'connection');
    const client = clientOf(server, { path } as never);
    const [socket] = (await connection) as [Socket];
    socket.busy();
    const closed = once(client.resume(), 'close');
    expect(await server.shutdown({ graceMs: 0 })).toMatchObject({ ended: 0, reset: 1 });
    await closed;
  });
});

test.each([
  [{ graceMs: -1 }, 'ERR_OUT_OF_RANGE'],
  [{ graceMs: '1' }, 'ERR_INVALID_ARG_TYPE'],
  [{ signal: 1 }, 'ERR_INVALID_ARG_TYPE'],
  [{ onProgress: 1 }, 'ERR_INVALID_ARG_TYPE'],
  [{ isIdle: true }, 'ERR_INVALID_ARG_TYPE'],
  [null, 'ERR_INVALID_ARG_TYPE'],
])('shutdown(%o) is refused', (options, code) => {
  expect(() => createServer().shutdown(options as unknown as ShutdownOptions)).toThrow(
    expect.objectContaining({ code }),
  );
});
