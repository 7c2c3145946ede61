import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import net from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { InetName, ListenReceiver, StreamReceiver } from '../contract.ts';
import { hostTransport } from './transport.ts';

const names = ['net.client.socket', 'net.server.socket', 'tracing:net.server.listen:asyncStart'];
const heard: string[] = [];
const listeners = names.map((name) => [name, () => heard.push(name)] as const);
for (const [name, listener] of listeners) subscribe(name, listener);
afterEach(() => {
  for (const [name, listener] of listeners) unsubscribe(name, listener);
});

test('what a handle stands on is not published, and what the program makes of node:net is', async () => {
  const transport = hostTransport();
  const listener = transport.createListener('tcp');
  const client = transport.createStream('tcp');
  await new Promise<void>((resolve) => {
    const start = (): void => {
      client.connect(listener.localName() as InetName);
    };
    listener.receiver = {
      onListen: start,
      onConnection(_status, stream) {
        stream!.close();
        listener.close();
        client.close();
      },
      onClose() {},
    } satisfies ListenReceiver;
    client.receiver = { onConnect() {}, onClose: resolve } as Partial<StreamReceiver> as StreamReceiver;
    if (listener.listen({ address: '127.0.0.1', port: 0 }, { backlog: 1 }) === 0) start();
  });
  expect(heard).toEqual([]);

  const server = net.createServer((peer) => peer.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const socket = net.connect((server.address() as net.AddressInfo).port, '127.0.0.1').resume();
  await once(socket, 'close');
  server.close();
  // Older versions of Node do not publish all of them.
  expect(heard).toContain('net.server.socket');
});
