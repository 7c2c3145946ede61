import { once } from 'node:events';
import http2 from 'node:http2';
import https from 'node:https';
import nodeNet from 'node:net';
import { text } from 'node:stream/consumers';
import tls from 'node:tls';
import { getDefaultTransport } from '@net/transport';
import { freePort } from '@net-tooling/config/free-ports';
import { describeParity, portOf, type Stage } from '@net-tooling/parity';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import * as net from './index.ts';

const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
  keyType: 'ec',
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
});

/** The events of each of the four ends. Their relative order depends on the scheduler. */
interface Log {
  client: string[];
  secureClient: string[];
  accepted: string[];
  secureAccepted: string[];
}

const EVENTS = ['secureConnect', 'end', 'finish', 'error', 'timeout', 'close'];

function listen(emitter: nodeNet.Socket, log: string[]): void {
  for (const event of EVENTS) {
    emitter.on(event, (value) => {
      const detail = value instanceof Error ? ` ${(value as NodeJS.ErrnoException).code}` : '';
      log.push(event + (event === 'close' ? ` ${value}` : detail));
    });
  }
}

function closed(...sockets: nodeNet.Socket[]): Promise<unknown> {
  return Promise.all(
    sockets.map((each) => each.closed || new Promise<void>((resolve) => each.once('close', () => resolve()))),
  );
}

/** A connection over `net`, taken over by TLS at both ends. */
async function secured(stage: Stage, options: tls.ConnectionOptions = {}) {
  const log: Log = { client: [], secureClient: [], accepted: [], secureAccepted: [] };
  const server = await stage.listening();
  const connection = once(server, 'connection');
  const client = stage.connectTo(server);
  listen(client, log.client);
  const secureClient = tls.connect({ socket: client, ca: cert, servername: 'localhost', ...options });
  stage.keep(secureClient);
  listen(secureClient, log.secureClient);
  const [accepted] = (await connection) as [nodeNet.Socket];
  listen(accepted, log.accepted);
  const secureAccepted = new tls.TLSSocket(accepted, { isServer: true, cert, key });
  stage.keep(secureAccepted);
  listen(secureAccepted, log.secureAccepted);
  const all = [client, secureClient, accepted, secureAccepted];
  return { log, server, client, secureClient, accepted, secureAccepted, allClosed: () => closed(...all) };
}

/** The handshake is complete at both ends: each has received data from the other. */
async function shakenHands({ secureClient, secureAccepted }: Awaited<ReturnType<typeof secured>>) {
  secureClient.write('?');
  await once(secureAccepted, 'data');
  secureAccepted.write('!');
  await once(secureClient, 'data');
}

const onHost = getDefaultTransport().name === 'host';
// Over the runtime's sockets TLS has a stream and no handle, which tls.node.test.ts tests.
const describeTakeover: typeof describeParity = onHost ? () => undefined : describeParity;
if (onHost) {
  test('over the transport of the host TLS reads a socket as a stream', async () => {
    const server = tls.createServer({ cert, key }, (socket) => socket.end('hello')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const socket = net.connect((server.address() as nodeNet.AddressInfo).port, '127.0.0.1');
    expect(await text(tls.connect({ socket, ca: cert, servername: 'localhost' }))).toBe('hello');
    expect(socket.readableDidRead).toBe(true);
    server.close();
  });
}

describeTakeover('TLS that has taken the handle of a socket', net, [
  {
    name: 'reads and writes past the socket, which counts the bytes and knows both ends',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      const { client, secureClient, accepted, secureAccepted, server } = ends;
      return [
        [client.readableDidRead, accepted.readableDidRead],
        [client.bytesRead > 100, client.bytesWritten > 100, accepted.bytesRead === client.bytesWritten],
        [secureClient.bytesRead, secureAccepted.bytesRead],
        [secureClient.remoteAddress, secureClient.remotePort === portOf(server), secureClient.remoteFamily],
        [secureAccepted.remoteAddress, secureAccepted.localPort === portOf(server)],
        [client.remotePort === secureClient.remotePort, accepted.remotePort === secureAccepted.remotePort],
      ];
    },
    outcome: [
      [false, false],
      [true, true, true],
      [1, 1],
      ['127.0.0.1', true, 'IPv4'],
      ['127.0.0.1', true],
      [true, true],
    ],
  },
  {
    name: 'ends with the client',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      ends.secureAccepted.resume();
      ends.secureClient.resume().end('bye');
      await ends.allClosed();
      return ends.log;
    },
    outcome: {
      client: ['close false'],
      secureClient: ['secureConnect', 'finish', 'end', 'close false'],
      accepted: ['close false'],
      secureAccepted: ['end', 'finish', 'close false'],
    },
  },
  {
    name: 'closes the socket when it is destroyed',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      ends.secureAccepted.resume();
      ends.secureClient.destroy();
      await ends.allClosed();
      return ends.log;
    },
    outcome: {
      client: ['close false'],
      secureClient: ['secureConnect', 'close false'],
      accepted: ['close false'],
      secureAccepted: ['end', 'finish', 'close false'],
    },
  },
  {
    name: 'closes when the socket is destroyed',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      ends.secureAccepted.resume();
      ends.client.destroy();
      await ends.allClosed();
      return ends.log;
    },
    outcome: {
      client: ['close false'],
      secureClient: ['secureConnect', 'close false'],
      accepted: ['close false'],
      secureAccepted: ['end', 'finish', 'close false'],
    },
  },
  {
    name: 'hears of a reset, and the socket does not',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      ends.accepted.resetAndDestroy();
      ends.secureClient.resume();
      await ends.allClosed();
      return ends.log;
    },
    outcome: {
      client: ['close false'],
      secureClient: ['secureConnect', 'error ECONNRESET', 'close true'],
      accepted: ['close false'],
      secureAccepted: ['close false'],
    },
  },
  {
    name: 'closes both when the certificate is not to be trusted',
    async run(stage) {
      const ends = await secured(stage, { ca: [] });
      ends.secureAccepted.resume();
      await ends.allClosed();
      return [ends.log.client, ends.log.secureClient];
    },
    outcome: [['close false'], ['error DEPTH_ZERO_SELF_SIGNED_CERT', 'close true']],
  },
  {
    name: 'keeps the socket from being idle',
    async run(stage) {
      const ends = await secured(stage);
      await shakenHands(ends);
      const { client, secureClient, secureAccepted } = ends;
      client.setTimeout(60_000);
      // Where every socket has its timer.
      const kTimeout = Object.getOwnPropertySymbols(new nodeNet.Socket()).find(
        ({ description }) => description === 'timeout',
      )!;
      const timer = (client as unknown as Record<symbol, { refresh(): unknown }>)[kTimeout]!;
      let refreshed = 0;
      timer.refresh = () => ++refreshed;
      secureAccepted.write('!');
      await once(secureClient, 'data');
      const byReading = refreshed;
      secureClient.write('?');
      return [byReading > 0, refreshed > byReading];
    },
    outcome: [true, true],
  },
  {
    name: 'begins in the middle of a connection (STARTTLS)',
    async run(stage) {
      const server = await stage.listening();
      const { client, accepted } = await stage.pair(server);
      client.write('STARTTLS');
      const [request] = await once(accepted, 'data');
      const secureAccepted = stage.keep(new tls.TLSSocket(accepted, { isServer: true, cert, key }));
      accepted.removeAllListeners('data');
      secureAccepted.on('data', (data) => secureAccepted.end(`heard ${data}`));
      const secureClient = stage.keep(tls.connect({ socket: client, ca: cert, servername: 'localhost' }));
      secureClient.write('a secret');
      let answer = '';
      for await (const data of secureClient) answer += data;
      return [String(request), answer];
    },
    outcome: ['STARTTLS', 'heard a secret'],
  },
  {
    name: 'is handed what the socket has read already',
    async run(stage) {
      const server = await stage.listening();
      const connection = once(server, 'connection');
      const client = stage.connectTo(server);
      const secureClient = stage.keep(tls.connect({ socket: client, ca: cert, servername: 'localhost' }));
      const [accepted] = (await connection) as [nodeNet.Socket];
      await once(accepted, 'readable');
      const secureAccepted = stage.keep(new tls.TLSSocket(accepted, { isServer: true, cert, key }));
      secureClient.write('a secret');
      const [data] = await once(secureAccepted, 'data');
      return String(data);
    },
    outcome: 'a secret',
  },
  {
    name: 'waits for a connection that is still to be made: the second address answers',
    async run(stage) {
      const server = await stage.listening(
        stage.server((socket: nodeNet.Socket) => {
          stage.keep(new tls.TLSSocket(socket, { isServer: true, cert, key })).end('hello');
        }),
        { port: await freePort(), host: '127.0.0.1' },
      );
      const client = stage.connect({
        port: portOf(server),
        host: 'two.test',
        autoSelectFamily: true,
        lookup: (_: string, __: object, callback: (error: null, addresses: object[]) => void) =>
          setImmediate(callback, null, [
            { address: '::1', family: 6 },
            { address: '127.0.0.1', family: 4 },
          ]),
      });
      const secureClient = stage.keep(tls.connect({ socket: client, ca: cert, servername: 'localhost' }));
      let answer = '';
      for await (const data of secureClient) answer += data;
      return answer;
    },
    outcome: 'hello',
    // Node's own process ends with a segmentation fault.
    since: Number.POSITIVE_INFINITY,
  },
]);

describeTakeover("Node's servers and clients over a socket", net, [
  {
    name: 'https knows the peer',
    async run(stage) {
      const web = https.createServer({ cert, key }, ({ socket }, response) =>
        response.end(String(socket.remoteAddress)),
      );
      const server = await stage.listening(
        stage.server((socket: nodeNet.Socket) => web.emit('connection', socket)),
      );
      const request = https.get({
        port: portOf(server),
        host: '127.0.0.1',
        ca: cert,
        servername: 'localhost',
        agent: false,
      });
      const [response] = await once(request, 'response');
      let body = '';
      for await (const chunk of response) body += chunk;
      return body;
    },
    outcome: '127.0.0.1',
  },
  {
    name: 'http2 at both ends',
    async run(stage) {
      const web = http2.createServer(({ socket }, response) => response.end(String(socket.remoteAddress)));
      const server = await stage.listening(
        stage.server((socket: nodeNet.Socket) => web.emit('connection', socket)),
      );
      const socket = stage.connectTo(server);
      const session = http2.connect('http://x.test', { createConnection: () => socket });
      const stream = session.request({ ':path': '/' });
      let body = '';
      for await (const chunk of stream) body += chunk;
      const seen = [body, socket.readableDidRead, socket.bytesRead > body.length];
      session.close();
      await closed(socket);
      return seen;
    },
    outcome: ['127.0.0.1', false, true],
  },
  {
    name: 'http2 over TLS over it at both ends',
    async run(stage) {
      const web = http2.createSecureServer({ cert, key }, ({ socket }, response) =>
        response.end(String(socket.remoteAddress)),
      );
      const server = await stage.listening(
        stage.server((socket: nodeNet.Socket) => web.emit('connection', socket)),
      );
      const session = http2.connect('https://localhost', {
        createConnection: () =>
          tls.connect({
            socket: stage.connectTo(server),
            ca: cert,
            servername: 'localhost',
            ALPNProtocols: ['h2'],
          }),
      });
      const stream = session.request({ ':path': '/' });
      let body = '';
      for await (const chunk of stream) body += chunk;
      const { socket } = session;
      session.close();
      await closed(socket as unknown as nodeNet.Socket).catch(() => undefined);
      return body;
    },
    outcome: '127.0.0.1',
  },
  {
    name: 'http2 hears of a reset',
    async run(stage) {
      const log: string[] = [];
      let accepted: nodeNet.Socket | undefined;
      const web = http2.createServer((request, response) => {
        for (const each of [request, response]) each.on('error', () => undefined);
        response.write('x');
      });
      const sessionClosed = new Promise<void>((resolve) => {
        web.on('session', (session) => session.on('close', resolve));
        web.on('sessionError', ({ code }: NodeJS.ErrnoException) => log.push(`session ${code}`));
      });
      const server = await stage.listening(
        stage.server((socket: nodeNet.Socket) => {
          listen(socket, log);
          web.emit('connection', socket);
          accepted = socket;
        }),
      );
      const socket = stage.connectTo(server);
      const session = http2.connect('http://x.test', { createConnection: () => socket });
      session.on('error', () => undefined);
      const stream = session.request({ ':path': '/' }).on('error', () => undefined);
      await once(stream, 'data');
      socket.resetAndDestroy();
      await Promise.all([sessionClosed, closed(accepted!)]);
      return log.sort();
    },
    outcome: ['close true', 'error ECONNRESET', 'session ECONNRESET'],
  },
]);
