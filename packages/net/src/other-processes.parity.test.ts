import { once } from 'node:events';
import type nodeNet from 'node:net';
import { getDefaultTransport } from '@net/transport';
import { closeOf, describeParity, portOf, type RunningProgram, type Stage } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import * as net from './index.ts';

const childModule = { source: "export * from '@net/net';", directory: import.meta.dirname };

const onHost = getDefaultTransport().name === 'host';
const describeSending: typeof describeParity = onHost ? () => undefined : describeParity;

if (onHost) {
  test("a socket over one of the runtime's cannot go to another process, and child.send says so", () => {
    // This process has an IPC channel to the test runner. A refused handle is not sent.
    const send = () => process.send!({}, new net.Socket());
    expect(send).toThrow(expect.objectContaining({ code: 'ERR_INVALID_HANDLE_TYPE' }));
  });
}

/** Greets the received connections, reports their data, and ends the first one at the next message. */
function receiver(stage: Stage): Promise<RunningProgram> {
  return stage.start(
    ({ say }) => {
      process.on('message', (message, handle: nodeNet.Socket | undefined) => {
        if (!handle) return;
        const { remotePort } = handle;
        handle.on('data', (data) => say([remotePort !== undefined, String(data)]));
        handle.on('error', () => undefined);
        handle.write(`hello from the other process, ${message}`);
        process.once('message', () => handle.end());
      });
      say('ready');
    },
    { channel: true },
  );
}

function send(
  child: RunningProgram,
  message: string,
  handle?: object,
  options?: object,
): Promise<Error | null> {
  return new Promise((resolve) => child.process.send(message, handle as nodeNet.Socket, options, resolve));
}

function connections(server: nodeNet.Server): Promise<number> {
  return new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );
}

/** Reads `length` bytes from `socket`. */
async function received(socket: nodeNet.Socket, length: number): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.length >= length) break;
  }
  return text;
}

const greeting = 'hello from the other process, one';

describeSending(
  'a connection that is sent to a child',
  net,
  [
    {
      name: 'goes on there, and what the client had sent before is there',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        client.write('early');
        const error = await send(child, 'one', accepted);
        const text = await received(client, greeting.length);
        const heard = await child.said(1);
        const seen = [accepted.destroyed, accepted.pending, accepted.remoteAddress];
        return [error, text, heard, seen];
      },
      outcome: [null, greeting, [true, 'early'], [false, true, undefined]],
    },
    {
      name: 'is taken out of the hands of a socket that reads, and loses nothing that comes later',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening();
        const { client, accepted } = await stage.pair(server);
        const heard: string[] = [];
        accepted.on('data', (data) => heard.push(String(data)));
        client.write('before');
        await once(accepted, 'data');
        const sent = send(child, 'one', accepted);
        client.write('after');
        await sent;
        const text = await received(client, greeting.length);
        return [heard, await child.said(1), text];
      },
      outcome: [['before'], [true, 'after'], greeting],
      // Node's socket reads until the child has the handle, and drops the bytes.
      since: Number.POSITIVE_INFINITY,
    },
    {
      name: 'stays open here as well with keepOpen',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        await send(child, 'one', accepted, { keepOpen: true });
        const first = await received(client, greeting.length);
        accepted.write('and from here');
        const second = await received(client, 13);
        const here = [accepted.pending, await connections(server)];
        accepted.destroy();
        return [first, second, here];
      },
      outcome: [greeting, 'and from here', [false, 2]],
    },
    {
      name: 'is counted until it has closed there',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const counts: unknown[] = [];
        const { client, accepted } = await stage.pair(server);
        counts.push(await connections(server));
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        counts.push(await connections(server));
        const other = await stage.pair(server);
        counts.push(await connections(server));
        await send(child, 'close');
        client.resume();
        await closeOf(client);
        while ((await connections(server)) > 1);
        other.client.destroy();
        other.accepted.destroy();
        counts.push(await connections(server));
        return counts;
      },
      outcome: [1, 1, 2, 0],
    },
    {
      name: 'keeps its server from closing until it has closed there',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        const log: string[] = [];
        const serverClosed = closeOf(server).then(() => log.push('server closed'));
        server.close();
        client.resume();
        const clientClosed = closeOf(client).then(() => log.push('client closed'));
        await send(child, 'close');
        await Promise.all([serverClosed, clientClosed]);
        return log.sort();
      },
      outcome: ['client closed', 'server closed'],
    },
    {
      name: 'lets its server close when the child is gone',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        server.close();
        child.process.kill();
        await closeOf(server);
        return server.listening;
      },
      outcome: false,
    },
    {
      name: 'cannot be counted when the child has left the channel',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        child.process.disconnect();
        const error = await connections(server).catch(({ code }) => code);
        child.process.kill();
        return error;
      },
      outcome: 'ERR_CHILD_CLOSED_BEFORE_REPLY',
    },
    {
      name: 'is counted once, even if what is left here is destroyed',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        accepted.destroy();
        await closeOf(accepted);
        return connections(server);
      },
      outcome: 0,
      ours: { outcome: 1, why: 'Node takes it off the count a second time' },
    },
    {
      name: 'is taken over there by a socket of ours, and counted until that has closed',
      async run(stage) {
        const child = await stage.start(
          ({ net, say }) => {
            process.once('message', (_, received: nodeNet.Socket) => {
              // Not in the types.
              const socket = new net.Socket({ handle: received } as object);
              socket.once('data', (data) => {
                say([String(data), socket instanceof net.Socket, socket.remoteAddress, received.pending]);
                process.once('message', () => socket.end('bye'));
              });
            });
          },
          { channel: true },
        );
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        client.write('early');
        await send(child, 'take it', accepted);
        const heard = await child.said(0);
        const count = await connections(server);
        await send(child, 'end it');
        const text = await received(client, 3);
        client.end();
        server.close();
        await closeOf(server);
        return [heard, count, text];
      },
      outcome: [['early', true, '127.0.0.1', true], 1, 'bye'],
      // Node's takes no socket for a handle.
      since: Number.POSITIVE_INFINITY,
    },
    {
      name: 'is the last of a server that has been closed already: the server closes when it ends there',
      async run(stage) {
        const child = await receiver(stage);
        const server = await stage.listening(stage.server({ pauseOnConnect: true }));
        const { client, accepted } = await stage.pair(server);
        const events: string[] = [];
        server.on('close', () => events.push('close of the server'));
        client.on('close', () => events.push('close of the client'));
        server.close();
        await send(child, 'one', accepted);
        await received(client, greeting.length);
        const before = [...events];
        await send(child, 'end it');
        client.resume().end();
        await Promise.all([closeOf(server), closeOf(client)]);
        return [before, events.sort()];
      },
      outcome: [[], ['close of the client', 'close of the server']],
      // Node's server does not close any more.
      since: Number.POSITIVE_INFINITY,
    },
    {
      name: 'is counted by its own server, where two listen at port 0',
      async run(stage) {
        const child = await receiver(stage);
        const servers = [
          await stage.listening(stage.server({ pauseOnConnect: true })),
          await stage.listening(stage.server({ pauseOnConnect: true })),
        ];
        for (const server of servers) {
          const { client, accepted } = await stage.pair(server);
          await send(child, 'one', accepted);
          await received(client, greeting.length);
        }
        return Promise.all(servers.map(connections));
      },
      outcome: [1, 1],
      // Node's count both as those of the first, and the second never closes.
      since: Number.POSITIVE_INFINITY,
    },
  ],
  childModule,
);

describeSending(
  'a server that is sent to a child',
  net,
  [
    {
      name: 'accepts there, whatever becomes of the one here',
      async run(stage) {
        const child = await stage.start(
          ({ say }) => {
            process.once('message', (_, server: nodeNet.Server) => {
              server.on('connection', (socket) => socket.end('hello from the other process'));
              say(server.listening);
              process.once('message', () => server.close(() => process.disconnect!()));
            });
            say('ready');
          },
          { channel: true },
        );
        await child.said(0);
        const server = await stage.listening();
        const port = portOf(server);
        await send(child, 'server', server);
        const listening = await child.said(1);
        server.close();
        await closeOf(server);
        const text = await received(stage.connect(port, '127.0.0.1'), 28);
        await send(child, 'close');
        return [listening, text, (await child.ended).code];
      },
      outcome: [true, 'hello from the other process', 0],
    },
    {
      name: 'is taken over by another server',
      async run(stage) {
        const child = await stage.start(
          ({ net, say }) => {
            process.once('message', (_, received: nodeNet.Server) => {
              const server = net.createServer((socket) => socket.end('hello from the other process'));
              server.listen(received, () => say(server.address()));
              process.once('message', () => process.exit());
            });
          },
          { channel: true },
        );
        const server = await stage.listening();
        const port = portOf(server);
        await send(child, 'server', server);
        const address = (await child.said(0)) as nodeNet.AddressInfo;
        server.close();
        await closeOf(server);
        const text = await received(stage.connect(port, '127.0.0.1'), 28);
        await send(child, 'close');
        return [address.port === port, text, (await child.ended).code];
      },
      outcome: [true, 'hello from the other process', 0],
    },
  ],
  childModule,
);

describeSending(
  'what a child sends to its parent',
  net,
  [
    {
      name: 'a connection',
      async run(stage) {
        const child = await stage.start(
          async ({ net, once, say }) => {
            const server = net.createServer({ pauseOnConnect: true }, (socket) => {
              process.send!('connection', socket, {}, () => {
                server.close(() => {
                  say('closed');
                  process.disconnect!();
                });
              });
            });
            server.listen(0, '127.0.0.1');
            await once(server, 'listening');
            say((server.address() as nodeNet.AddressInfo).port);
          },
          { channel: true },
        );
        const got = once(child.process, 'message');
        const client = stage.connect((await child.said(0)) as number, '127.0.0.1');
        const [message, socket] = (await got) as [string, nodeNet.Socket];
        stage.keep(socket);
        socket.end('hello from the parent');
        const text = await received(client, 21);
        client.end();
        await closeOf(socket.resume());
        const { code, said } = await child.ended;
        return [message, text, said[1], code];
      },
      outcome: ['connection', 'hello from the parent', 'closed', 0],
    },
    {
      name: 'a server',
      async run(stage) {
        const child = await stage.start(
          async ({ net, once }) => {
            const server = net.createServer().listen(0, '127.0.0.1');
            await once(server, 'listening');
            process.send!('server', server, {}, () => {
              server.close();
              process.disconnect!();
            });
          },
          { channel: true },
        );
        const [message, server] = (await once(child.process, 'message')) as [string, nodeNet.Server];
        stage.keepServer(server);
        const { code } = await child.ended;
        server.on('connection', (socket) => socket.end('hello from the parent'));
        const text = await received(stage.connectTo(server), 21);
        return [message, code, text];
      },
      outcome: ['server', 0, 'hello from the parent'],
    },
  ],
  childModule,
);
