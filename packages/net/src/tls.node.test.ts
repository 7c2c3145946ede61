import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { refusedPort } from '@net-tooling/parity';
import { generate } from 'selfsigned';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import * as net from './index.ts';

let cert = '';
let key = '';
beforeAll(async () => {
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  cert = made.cert;
  key = made.private;
});

const open: { destroy(): void }[] = [];
const servers: net.Server[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) each.destroy();
  await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
});

function keep<Kept extends { destroy(): void }>(each: Kept): Kept {
  open.push(each);
  return each;
}

/** A server of this family, whose connections are passed to `accept`. */
async function serve(accept: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer((socket) => accept(keep(socket)));
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return (server.address() as net.AddressInfo).port;
}

function secured(socket: net.Socket): tls.TLSSocket {
  const secure = keep(new tls.TLSSocket(socket, { isServer: true, key, cert }));
  // A peer that does not trust the certificate reports an error; each test listens for the errors that it expects.
  secure.on('error', () => undefined);
  return secure;
}

/** A TLS client over a socket of this family. */
function connectOver(port: number, options: tls.ConnectionOptions = { ca: cert }): tls.TLSSocket {
  const socket = keep(net.connect(port, '127.0.0.1'));
  return keep(tls.connect({ socket, servername: 'localhost', ...options }));
}

const megabyte = Buffer.alloc(1024 * 1024, 'every byte counts, ');

describe('new TLSSocket(socket, { isServer: true })', () => {
  test('a client of Node gets 1 MB, and gives it back', async () => {
    const received = exchange(megabyte);
    const client = keep(tls.connect({ port: await received.port, ca: cert, servername: 'localhost' }));
    const bytes = await collect(client, megabyte.length);
    client.end(bytes);
    expect((await received.bytes).equals(megabyte)).toBe(true);
    expect(client.authorized).toBe(true);
  });

  test('a client over our socket gets 1 MB, and gives it back', async () => {
    const received = exchange(megabyte);
    const client = connectOver(await received.port);
    const bytes = await collect(client, megabyte.length);
    client.end(bytes);
    expect((await received.bytes).equals(megabyte)).toBe(true);
    expect(client.authorized).toBe(true);
  });

  test('a client that is no TLS client is an error of the server side only', async () => {
    const failed = new Promise<NodeJS.ErrnoException>((resolve) => {
      void serve((socket) => secured(socket).once('error', resolve)).then((port) => {
        const client = keep(net.connect(port, '127.0.0.1'));
        client.on('error', () => undefined);
        client.resume().write('GET / HTTP/1.1\r\n\r\n');
      });
    });
    expect((await failed).code).toMatch(/^ERR_SSL_/);
  });

  test('a peer that resets before the handshake is one error, and both close', async () => {
    const ended = new Promise((resolve) => {
      void serve((socket) => {
        const secure = secured(socket);
        const codes: string[] = [];
        // With a native handle the TLS socket gets the error; over a stream, the underlying socket does.
        for (const each of [socket, secure])
          each.on('error', ({ code }: NodeJS.ErrnoException) => codes.push(code!));
        void Promise.all([closed(socket), closed(secure)]).then(() => resolve(codes));
      }).then((port) => {
        const client = keep(net.connect(port, '127.0.0.1', () => client.resetAndDestroy()));
      });
    });
    expect(await ended).toEqual(['ECONNRESET']);
  });

  test('a peer that ends before the handshake', async () => {
    const ended = new Promise((resolve) => {
      void serve((socket) => secured(socket).resume().once('close', resolve)).then((port) => {
        keep(net.connect(port, '127.0.0.1')).resume().end();
      });
    });
    expect(await ended).toBe(false);
  });
});

describe('tls.connect({ socket })', () => {
  /** A TLS server of Node's own. */
  async function nodeServer(accept: (socket: tls.TLSSocket) => void): Promise<number> {
    const server = tls.createServer({ key, cert }, (socket) => accept(keep(socket)));
    server.on('tlsClientError', () => undefined);
    keep({ destroy: () => server.close() });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return (server.address() as net.AddressInfo).port;
  }

  test('talks to a server of Node, 1 MB each way', async () => {
    const port = await nodeServer((socket) => socket.pipe(socket));
    const client = connectOver(port);
    client.end(megabyte);
    expect((await collect(client, megabyte.length)).equals(megabyte)).toBe(true);
    expect(client.authorized).toBe(true);
  });

  test('over a socket that is connected already', async () => {
    const port = await nodeServer((socket) => socket.end('hello'));
    const socket = keep(net.connect(port, '127.0.0.1'));
    await once(socket, 'connect');
    const client = keep(tls.connect({ socket, ca: cert, servername: 'localhost' }));
    expect(await text(client)).toBe('hello');
  });

  test('a certificate nobody vouches for', async () => {
    const client = connectOver(await nodeServer((socket) => socket.end()), {});
    const [error] = await once(client, 'error').catch((reason) => [reason]);
    expect(error.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
  });

  test('a certificate of another host', async () => {
    const client = connectOver(await nodeServer((socket) => socket.end()), {
      ca: cert,
      servername: 'elsewhere.test',
    });
    const [error] = await once(client, 'error').catch((reason) => [reason]);
    expect(error.code).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('a server that hangs up during the handshake', async () => {
    const port = await serve((socket) => socket.destroy());
    const [error] = await once(connectOver(port), 'error').catch((reason) => [reason]);
    expect(error.code).toBe('ECONNRESET');
    expect(error.message).toBe(
      'Client network socket disconnected before secure TLS connection was established',
    );
  });

  test('nobody there: the error of the socket is that of the TLS socket', async () => {
    const port = refusedPort;
    const [error] = await once(connectOver(port), 'error').catch((reason) => [reason]);
    expect(error).toMatchObject({ code: 'ECONNREFUSED', syscall: 'connect', port });
  });

  test('the peer ends, and both sides close', async () => {
    const port = await nodeServer((socket) => socket.end('bye'));
    const client = connectOver(port);
    const closed = once(client, 'close');
    expect(await text(client)).toBe('bye');
    expect(await closed).toEqual([false]);
  });

  test('destroying the TLS socket closes ours', async () => {
    const port = await nodeServer((socket) => socket.resume());
    const socket = keep(net.connect(port, '127.0.0.1'));
    const client = keep(tls.connect({ socket, ca: cert, servername: 'localhost' }));
    await once(client, 'secureConnect');
    const closed = once(socket, 'close');
    client.destroy();
    await closed;
    expect(socket.destroyed).toBe(true);
  });
});

/** A TLS server over a server of this family, which sends and receives `bytes` bytes. */
function exchange(bytes: Buffer): { port: Promise<number>; bytes: Promise<Buffer> } {
  let port: Promise<number> = Promise.resolve(0);
  const received = new Promise<Buffer>((resolve, reject) => {
    port = serve((socket) => {
      const secure = secured(socket);
      secure.write(bytes);
      collect(secure, bytes.length).then(resolve, reject);
    });
  });
  return { port, bytes: received };
}

function closed(socket: { once(event: 'close', listener: () => void): unknown }): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

async function collect(stream: tls.TLSSocket, length: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let total = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    total += chunk.length;
    if (total >= length) break;
  }
  return Buffer.concat(chunks);
}
