import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import net from 'node:net';
import { connect } from '@net/stream-socket';
import { afterEach, describe, expect, test } from 'vitest';
import { acceptConnection } from './connections/accept.ts';
import { onAcceptFailed } from './connections/accept-failure.ts';
import { createServer, type Server } from './index.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The messages that are published on a channel until the end of the test. */
function messagesOf(name: string): unknown[] {
  const messages: unknown[] = [];
  const onMessage = (message: unknown): void => void messages.push(message);
  subscribe(name, onMessage);
  ends.push(() => unsubscribe(name, onMessage));
  return messages;
}

async function listening(server: Server): Promise<number> {
  ends.push(() => server.listening && new Promise((resolve) => server.close({ force: true }, resolve)));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

function enter(port: number): net.Socket {
  const client = net.connect(port, '127.0.0.1');
  ends.push(() => client.destroy());
  return client.on('error', () => undefined);
}

describe('net.server.drop', () => {
  test("has the server and the argument of 'drop', also if nobody listens for that", async () => {
    const dropped = messagesOf('net.server.drop');
    const server = createServer({ blockList: { check: () => true } });
    const port = await listening(server);
    await once(enter(port), 'close');
    const heard: unknown[] = [];
    server.on('drop', (argument) => {
      // Published before.
      expect(dropped).toHaveLength(2);
      heard.push(argument);
    });
    await once(enter(port), 'close');
    expect(dropped).toEqual([
      { server, dropped: expect.objectContaining({ reason: 'blockList', remoteAddress: '127.0.0.1' }) },
      { server, dropped: heard[0] },
    ]);
  });

  test('costs no system call without a subscriber or a listener', () => {
    const server = createServer({ blockList: { check: () => true } });
    const calls: string[] = [];
    const stream = {
      kind: 'tcp',
      remoteName: () => ({ address: '192.0.2.1', family: 'IPv4', port: 1 }),
      localName: () => void calls.push('localName'),
      close: () => void calls.push('close'),
    };
    acceptConnection(server, stream as never);
    expect(calls).toEqual(['close']);
    messagesOf('net.server.drop');
    acceptConnection(server, stream as never);
    expect(calls).toEqual(['close', 'localName', 'close']);
  });

  test('does not keep the warning about a failing block list from being printed', async () => {
    messagesOf('net.server.drop');
    const warned = once(process, 'warning');
    const blockList = {
      check() {
        throw new Error('broken');
      },
    };
    const port = await listening(createServer({ blockList }));
    enter(port);
    expect((await warned)[0].message).toMatch(/block list fails: broken/);
  });
});

test('net.server.accept.error has what accept failed with', () => {
  const failed = messagesOf('net.server.accept.error');
  const server = createServer();
  server.on('error', () => expect(failed).toHaveLength(1));
  onAcceptFailed(server, -103);
  expect(failed).toMatchObject([{ server, error: { syscall: 'accept', errno: -103 } }]);
});

test('tracing:net.server.shutdown tells the beginning and the result', async () => {
  const starts = messagesOf('tracing:net.server.shutdown:asyncStart');
  const results = messagesOf('tracing:net.server.shutdown:asyncEnd');
  const server = createServer();
  const port = await listening(server);
  const client = enter(port);
  await once(server, 'connection');
  const ending = server.shutdown({ graceMs: 5000 });
  expect(starts).toEqual([{ server, options: { graceMs: 5000 } }]);
  expect(results).toEqual([]);
  client.end();
  const result = await ending;
  expect(results).toEqual([{ server, result }]);
  expect(result).toMatchObject({ ended: 1, reset: 0 });
});

describe('net.socket.timeout tells which option has destroyed a connection', () => {
  test.each(['firstByteTimeout', 'idleTimeout', 'closeTimeout'] as const)('%s', async (option) => {
    const timeouts = messagesOf('net.socket.timeout');
    const server = createServer({ [option]: 20 });
    const client = enter(await listening(server));
    // The peer does not end its half.
    client.pause();
    const [socket] = await once(server, 'connection');
    socket.resume();
    if (option === 'closeTimeout') socket.end();
    await once(socket, 'close');
    expect(timeouts).toEqual([{ socket, option }]);
  });

  test('connectTimeout', async () => {
    const timeouts = messagesOf('net.socket.timeout');
    const socket = connect({ port: 1, host: 'x.test', lookup: () => undefined, connectTimeout: 20 });
    await once(socket, 'error');
    expect(timeouts).toEqual([{ socket, option: 'connectTimeout' }]);
  });

  test('a connection whose program handles its timeout is not destroyed, and not told of', async () => {
    const timeouts = messagesOf('net.socket.timeout');
    const server = createServer({ idleTimeout: 20 });
    const connected = once(server, 'connection');
    enter(await listening(server));
    const [socket] = await connected;
    await once(socket, 'timeout');
    expect([socket.destroyed, timeouts]).toEqual([false, []]);
  });
});
