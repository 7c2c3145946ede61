import { EventEmitter, once } from 'node:events';
import nodeNet, { type AddressInfo } from 'node:net';
import { formatProxyHeader } from '@net/proxy-protocol';
import { Socket } from '@net/stream-socket';
import { getDefaultTransport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from '../index.ts';
import { kState } from '../state.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function listening(options?: ServerOptions): Promise<Server> {
  const server = createServer(options);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  ends.push(() => server.listening && server.close());
  return server;
}

async function accept(server: Server, firstBytes?: Uint8Array): Promise<Socket> {
  const connected = once(server, 'connection');
  const client = nodeNet.connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
  client.on('error', () => undefined);
  if (firstBytes) client.write(firstBytes);
  ends.push(() => client.destroy());
  const [accepted] = await connected;
  return accepted.on('error', () => undefined);
}

async function closeOf(socket: Socket): Promise<void> {
  const closed = once(socket, 'close');
  socket.destroy();
  await closed;
}

const countOf = (server: Server) =>
  new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));

/** A child process that has connections of a server, as `child_process` presents it. */
class Child extends EventEmitter {
  readonly key = 'a key of this test';
  /** What the server waits for. */
  readonly closing: (() => void)[] = [];

  getConnections(callback: (error: null, count: number) => void): void {
    callback(null, 1);
  }

  close(callback: () => void): void {
    this.closing.push(callback);
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('a closed server whose connections are in a child process', () => {
  test("emits 'close' once, however often it is closed while it waits", async () => {
    const server = await listening();
    const child = new Child();
    server[kState].inChildren!.add(child);
    let closes = 0;
    server.on('close', () => closes++);
    server.close();
    server.close();
    server.close();
    await turn();
    expect([closes, child.closing.length]).toEqual([0, 1]);
    child.closing[0]!();
    await turn();
    expect(closes).toBe(1);
  });

  test("does not emit 'close' if it listens again when the child is done", async () => {
    const server = await listening();
    const child = new Child();
    server[kState].inChildren!.add(child);
    let closes = 0;
    server.on('close', () => closes++);
    server.close();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    child.closing[0]!();
    await turn();
    expect(closes).toBe(0);
    server.close();
    child.closing[1]!();
    await turn();
    expect(closes).toBe(1);
  });

  test('asks the child only when its own connections have ended', async () => {
    const server = await listening();
    const child = new Child();
    server[kState].inChildren!.add(child);
    const accepted = await accept(server);
    server.close();
    expect(child.closing).toHaveLength(0);
    await closeOf(accepted);
    expect(child.closing).toHaveLength(1);
    child.closing[0]!();
    await once(server, 'close');
  });
});

const describeTaking = getDefaultTransport().hasNodeHandles ? describe : () => undefined;

/** Does with a connection what `child.send` does in this process: the count is lowered first, then the handle is taken. */
function send(server: Server, socket: Socket): void {
  server._connections--;
  const { _handle: handle } = socket as unknown as { _handle: { close(): void } };
  Object.assign(socket, { _handle: null });
  handle.close();
}

describeTaking('a connection that is sent to a child process', () => {
  test('is taken off the count once, also while another is held for its header', async () => {
    const server = await listening({ proxyProtocol: { from: { check: () => true } } });
    const client = nodeNet.connect((server.address() as AddressInfo).port, '127.0.0.1');
    ends.push(() => client.destroy());
    while ((await countOf(server)) === 0) await turn();
    const accepted = await accept(server, formatProxyHeader({ command: 'LOCAL' }));
    expect(await countOf(server)).toBe(2);
    send(server, accepted);
    await closeOf(accepted);
    expect(await countOf(server)).toBe(1);
  });
});

describeTaking('a connection whose handle another socket of this process takes', () => {
  /** Takes the handle, and sees that the connection counts until it has ended. */
  async function countsUntilItEnds(server: Server): Promise<void> {
    const accepted = await accept(server);
    const successor = new Socket({ handle: accepted as never });
    expect(successor.remoteAddress).toBe('127.0.0.1');
    const closed = once(server, 'close');
    server.close();
    expect(await countOf(server)).toBe(1);
    await closeOf(successor);
    await closed;
    expect(await countOf(server)).toBe(0);
  }

  test('still counts for its server', async () => {
    await countsUntilItEnds(await listening());
  });

  test('still counts after others have ended', async () => {
    const server = await listening();
    await closeOf(await accept(server));
    await closeOf(await accept(server));
    await countsUntilItEnds(server);
  });

  test('still counts after others were held for their header', async () => {
    const server = await listening({
      proxyProtocol: { from: { check: () => true }, required: false },
    });
    await closeOf(await accept(server, formatProxyHeader({ command: 'LOCAL' })));
    const accepted = await accept(server, Buffer.from('no header'));
    const successor = new Socket({ handle: accepted as never });
    server.close();
    expect(await countOf(server)).toBe(1);
    const closed = once(server, 'close');
    await closeOf(successor);
    await closed;
  });

  test('still counts after another was sent to a child process', async () => {
    const server = await listening();
    send(server, await accept(server));
    expect(await countOf(server)).toBe(0);
    await countsUntilItEnds(server);
  });
});
