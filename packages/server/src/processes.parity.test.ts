import { once } from 'node:events';
import { linkSync } from 'node:fs';
import nodeNet from 'node:net';
import * as sockets from '@net/stream-socket';
import { closeOf, describeParity, type Scenario } from '@net-tooling/parity';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };
const childModule = {
  source: "export * from '@net/server'; export * from '@net/stream-socket';",
  directory: import.meta.dirname,
};

/** Whether a server that greets has taken the connection. */
function isGreeted(socket: nodeNet.Socket): Promise<boolean> {
  return new Promise((resolve) => {
    socket.once('data', () => resolve(true));
    socket.once('close', () => resolve(false));
  });
}

describeParity(
  'a server keeps its process alive',
  ours,
  [
    {
      name: 'while it listens, until it is closed',
      async run(stage) {
        const child = await stage.start(async ({ net, once, say }) => {
          const server = net.createServer().listen(0, '127.0.0.1');
          await once(server, 'listening');
          process.once('beforeExit', () => say('nothing is left to do'));
          say('listening');
          process.stdin.once('data', () => server.close(() => say('closed'))).unref();
        });
        await child.said(0);
        child.process.stdin!.end('close');
        const { code, said } = await child.ended;
        return [code, said];
      },
      outcome: [0, ['listening', 'closed', 'nothing is left to do']],
    },
    ...(['before listen', 'after listen', 'while listening'] as const).map(
      (when): Scenario => ({
        name: `but not with unref ${when}`,
        async run(stage) {
          const child = await stage.start(
            async ({ net, say, args: [when] }) => {
              process.once('exit', () => say(server.listening));
              const server = net.createServer();
              if (when === 'before listen') server.unref();
              server.listen(0);
              if (when === 'after listen') server.unref();
              if (when === 'while listening') server.once('listening', () => server.unref());
            },
            { args: [when] },
          );
          const { code, said } = await child.ended;
          return [code, said];
        },
        outcome: [0, [true]],
      }),
    ),
    {
      name: 'again with ref after unref',
      async run(stage) {
        const child = await stage.start(async ({ net, once, say }) => {
          const server = net.createServer().unref().listen(0, '127.0.0.1');
          server.ref();
          await once(server, 'listening');
          say((server.address() as { port: number }).port);
          await once(server, 'connection');
          server.close();
        });
        const port = (await child.said(0)) as number;
        const client = stage.connect(port, '127.0.0.1').resume();
        await once(client, 'connect');
        client.end();
        return (await child.ended).code;
      },
      outcome: 0,
    },
    {
      name: 'not for the sake of a connection that is unref’d',
      async run(stage) {
        const child = await stage.start(async ({ net, once, say }) => {
          const server = net.createServer().listen(0, '127.0.0.1');
          await once(server, 'listening');
          say((server.address() as { port: number }).port);
          const [socket] = await once(server, 'connection');
          socket.unref();
          server.unref();
        });
        const client = stage.connect((await child.said(0)) as number, '127.0.0.1');
        const ended = closeOf(client.resume());
        const { code } = await child.ended;
        await ended;
        return code;
      },
      outcome: 0,
    },
  ],
  childModule,
);

describeParity(
  'a server lives through',
  ours,
  [
    {
      name: "a 'connection' listener that throws, where the process does",
      async run(stage) {
        const child = await stage.start(async ({ net, once, say }) => {
          process.on('uncaughtException', (error) => say(error.message));
          let connections = 0;
          const server = net.createServer((socket) => {
            if (++connections === 1) throw new Error('first');
            socket.end('hello');
            server.close();
          });
          server.listen(0, '127.0.0.1');
          await once(server, 'listening');
          say((server.address() as { port: number }).port);
        });
        const port = (await child.said(0)) as number;
        const first = stage.connect(port, '127.0.0.1');
        const message = await child.said(1);
        const greeted = await isGreeted(stage.connect(port, '127.0.0.1'));
        const open = !first.destroyed;
        first.destroy();
        const { code, errors } = await child.ended;
        return [message, greeted, open, code, errors];
      },
      outcome: ['first', true, true, 0, ''],
    },
    {
      name: 'a listener that throws where nobody catches: the process does not',
      async run(stage) {
        const child = await stage.start(async ({ net, once, say }) => {
          const server = net.createServer(() => {
            throw new Error('nobody catches this');
          });
          server.listen(0, '127.0.0.1');
          await once(server, 'listening');
          say((server.address() as { port: number }).port);
        });
        const client = stage.connect((await child.said(0)) as number, '127.0.0.1');
        const { code, errors } = await child.ended;
        client.destroy();
        return [code, errors.includes('nobody catches this')];
      },
      outcome: [1, true],
    },
    {
      name: 'having no descriptor left: it turns clients away, and serves again when there is room',
      async run(stage) {
        const child = await stage.start(
          async ({ net, once, say }) => {
            const server = net.createServer((socket) => {
              socket.on('error', () => undefined);
              socket.on('close', () => {
                server.getConnections((_, count) => count === 0 && say('empty'));
              });
              socket.resume().write('hello');
            });
            server.on('error', ({ message }) => say(message));
            server.listen(0, '127.0.0.1');
            await once(server, 'listening');
            say((server.address() as { port: number }).port);
            process.stdin.once('data', () => process.exit(0));
          },
          { openFiles: 60 },
        );
        const port = (await child.said(0)) as number;
        const served: nodeNet.Socket[] = [];
        let refused = 0;
        // One after the other, until several in a row could not be taken.
        while (refused < 3 && served.length < 100) {
          const client = stage.connect(port, '127.0.0.1');
          if (await isGreeted(client)) served.push(client);
          else refused++;
        }
        const wasFull = served.length > 0 && served.length < 60;
        for (const client of served) client.end();
        const after = await child.said(1);
        const again = await isGreeted(stage.connect(port, '127.0.0.1'));
        child.process.stdin!.end('end');
        const { code, errors } = await child.ended;
        return [wasFull, refused, after, again, code, errors];
      },
      outcome: [true, 3, 'empty', true, 0, ''],
    },
  ],
  childModule,
);

describeParity(
  'listen({ fd })',
  ours,
  [
    {
      name: 'serves an inherited TCP listener',
      async run(stage) {
        const parent = nodeNet.createServer().listen(0, '127.0.0.1');
        await once(parent, 'listening');
        const { port } = parent.address() as nodeNet.AddressInfo;
        // Not in the types.
        const { fd } = (parent as unknown as { _handle: { fd: number } })._handle;
        const child = await stage.start(
          async ({ net, once, say }) => {
            const server = net.createServer((socket) => {
              socket.end('hello');
              server.close();
            });
            server.listen({ fd: 3 });
            await once(server, 'listening');
            say(server.address());
          },
          { descriptors: [fd] },
        );
        const address = (await child.said(0)) as object;
        await new Promise((resolve) => parent.close(resolve));
        const greeted = await isGreeted(stage.connect(port, '127.0.0.1'));
        const { code, errors } = await child.ended;
        return [{ ...address, port: 'port' in address && address.port === port }, greeted, code, errors];
      },
      outcome: [{ address: '127.0.0.1', family: 'IPv4', port: true }, true, 0, ''],
    },
    {
      name: 'serves an inherited IPC listener',
      async run(stage) {
        const path = stage.path();
        const parent = nodeNet.createServer().listen(path);
        await once(parent, 'listening');
        // Not in the types.
        const { fd } = (parent as unknown as { _handle: { fd: number } })._handle;
        const child = await stage.start(
          async ({ net, once, say }) => {
            const server = net.createServer((socket) => {
              socket.end('hello');
              server.close();
            });
            server.listen({ fd: 3 });
            await once(server, 'listening');
            say(server.listening);
          },
          { descriptors: [fd] },
        );
        const isListening = await child.said(0);
        // The endpoint outlives its first name.
        const secondName = stage.path('b.sock');
        linkSync(path, secondName);
        await new Promise((resolve) => parent.close(resolve));
        const greeted = await isGreeted(stage.connect(secondName));
        const { code, errors } = await child.ended;
        return [isListening, greeted, code, errors];
      },
      outcome: [true, true, 0, ''],
    },
  ],
  childModule,
);
