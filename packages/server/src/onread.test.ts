import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { setImmediate as immediate } from 'node:timers/promises';
import { hostTransport, libuvTransport } from '@net/transport';
import { afterEach, describe, expect, test } from 'vitest';
import { createServer, type Server, type ServerOptions } from './index.ts';

const open: { destroy(): void }[] = [];
let server: Server | undefined;
afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  if (server?.listening) await new Promise((resolve) => server!.close(resolve));
});

async function start(options: ServerOptions): Promise<Server> {
  server = createServer(options);
  server.on('connection', (socket) => open.push(socket)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function client(): Promise<net.Socket> {
  const socket = net.connect((server!.address() as AddressInfo).port, '127.0.0.1');
  open.push(socket);
  await once(socket, 'connect');
  return socket;
}

for (const transport of [libuvTransport()!, hostTransport()]) {
  describe(`the option onread over ${transport.name}`, () => {
    test('has all connections read into one buffer, and no chunk is emitted', async () => {
      const buffer = Buffer.alloc(16 * 1024);
      const received = new Map<object, string>();
      const events: string[] = [];
      await start({
        transport,
        onread: {
          buffer,
          callback(this: object, length, memory) {
            expect(memory).toBe(buffer);
            received.set(this, (received.get(this) ?? '') + memory.toString().slice(0, length));
          },
        },
      });
      server!.on('connection', (socket) => {
        socket.on('data', () => events.push('data'));
        socket.on('end', () => events.push('end'));
      });
      const texts = ['a', 'b', 'c'].map((letter) => letter.repeat(50_000));
      for (const text of texts) (await client()).end(text);
      while (events.length < 3) await immediate();
      expect([...received.values()].sort()).toEqual(texts);
      expect(events).toEqual(['end', 'end', 'end']);
    });

    test('calls a function once for each connection', async () => {
      const buffers: Buffer[] = [];
      let missing = 2;
      await start({
        transport,
        onread: () => {
          const buffer = Buffer.alloc(100);
          buffers.push(buffer);
          return {
            buffer,
            callback: () => missing--,
          };
        },
      });
      (await client()).write('first');
      (await client()).write('second');
      while (missing > 0) await immediate();
      expect(buffers.map((buffer) => buffer.toString().replaceAll('\0', '')).sort()).toEqual([
        'first',
        'second',
      ]);
    });

    test('closes a connection for which the function throws', async () => {
      const failure = new Error('no buffer');
      await start({
        transport,
        onread() {
          throw failure;
        },
      });
      const listeners = process.rawListeners('uncaughtException');
      process.removeAllListeners('uncaughtException');
      try {
        const thrown = once(process, 'uncaughtException');
        const socket = (await client()).on('error', () => undefined).resume();
        await once(socket, 'close');
        expect((await thrown)[0]).toBe(failure);
      } finally {
        for (const listener of listeners) process.on('uncaughtException', listener as () => void);
      }
    });

    test('stops reading at false, and resume goes on', async () => {
      const texts: string[] = [];
      await start({
        transport,
        onread: {
          buffer: Buffer.alloc(4),
          callback(length, memory) {
            texts.push(memory.toString().slice(0, length));
            return false;
          },
        },
      });
      const accepted = once(server!, 'connection');
      (await client()).write('abcdefgh');
      const [socket] = (await accepted) as [net.Socket];
      while (texts.length < 1) await immediate();
      expect(texts).toEqual(['abcd']);
      socket.resume();
      while (texts.length < 2) await immediate();
      expect(texts).toEqual(['abcd', 'efgh']);
    });
  });
}

test('a value that cannot be used is an error', () => {
  const wrong: unknown[] = [1, {}, { buffer: Buffer.alloc(1) }, { callback() {} }, null];
  for (const onread of wrong) {
    expect(() => createServer({ onread } as ServerOptions)).toThrowError(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  }
});

test('onread and proxyProtocol together are an error', () => {
  const onread = { buffer: Buffer.alloc(1), callback: () => true };
  expect(() => createServer({ onread, proxyProtocol: { trusted: ['127.0.0.1'] } as never })).toThrowError(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
  );
});
