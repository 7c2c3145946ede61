import { once } from 'node:events';
import nodes from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { hostTransport } from '@net/transport';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import * as net from './index.ts';

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
});

const ends: (() => unknown)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server that greets in plain text, and talks TLS after the first line of the client, as with STARTTLS. */
async function portOfServer(): Promise<number> {
  const server = nodes.createServer((peer) => {
    peer.on('error', () => undefined).write('ready');
    peer.once('data', () => {
      peer.write('go');
      const secure = new tls.TLSSocket(peer, { isServer: true, cert, key });
      secure.on('error', () => undefined).end('secret');
    });
  });
  ends.push(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as nodes.AddressInfo).port;
}

/** Node's `net.Socket`, and ours over a transport without native handles, of which TLS makes a stream. */
const connects = {
  'node:net': (port: number) => nodes.connect(port, '127.0.0.1'),
  'the host backend': (port: number) =>
    net.connect({ port, host: '127.0.0.1', transport: hostTransport() }) as unknown as nodes.Socket,
};

const preparations: Record<string, (socket: nodes.Socket) => void> = {
  'with listeners for text': () => undefined,
  'without its listeners for data': (socket) => socket.removeAllListeners('data'),
  'without any listeners': (socket) => socket.removeAllListeners(),
};

for (const [name, connect] of Object.entries(connects)) {
  test.each(Object.entries(preparations))(
    `TLS takes over a socket with an encoding, over ${name}, %s`,
    async (_, prepare) => {
      const socket = connect(await portOfServer()).setEncoding('utf8');
      ends.push(() => socket.destroy());
      const [greeting] = await once(
        socket.on('data', () => undefined),
        'data',
      );
      expect(greeting).toBe('ready');
      socket.write('STARTTLS');
      expect(await once(socket, 'data')).toEqual(['go']);
      prepare(socket);
      const secure = tls.connect({ socket, ca: cert, checkServerIdentity: () => undefined });
      expect(await text(secure)).toBe('secret');
    },
  );
}

test('a socket that is paused keeps its encoding', async () => {
  const socket = connects['the host backend'](await portOfServer()).setEncoding('utf8');
  ends.push(() => socket.destroy());
  socket.pause();
  const heard = once(socket, 'data');
  socket.resume();
  expect(await heard).toEqual(['ready']);
});
