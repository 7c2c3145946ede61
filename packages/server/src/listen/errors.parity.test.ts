import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as sockets from '@net/stream-socket';
import { describeParity, lookOf, portOf, type Scenario } from '@net-tooling/parity';
import * as servers from '../index.ts';

const ours = { ...sockets, ...servers };

/** The error of `listen`; fails if any other event was emitted. */
async function failureOf(server: Server, ...args: unknown[]): Promise<unknown> {
  const events: string[] = [];
  for (const event of ['listening', 'close']) server.on(event, () => events.push(event));
  const failed = new Promise((resolve) => server.once('error', resolve));
  let returned = false;
  server.prependOnceListener('error', () => events.push(returned ? 'error' : 'error at once'));
  server.listen(...(args as [number]));
  returned = true;
  return [lookOf(await failed), events, server.listening];
}

const failed = (error: object) => [{ class: 'Error', syscall: 'listen', ...error }, ['error'], false];

/** `outcome` with what differs from run to run put in names. */
function masked(outcome: unknown, name: string, value: string | number): unknown {
  return JSON.parse(JSON.stringify(outcome), (_key, each) => {
    if (each === value) return name;
    return typeof each === 'string' ? each.replaceAll(String(value), name) : each;
  });
}

const pathError = (code: string, errno: number, reason: string) =>
  failed({ code, errno, message: `listen ${code}: ${reason} PATH`, address: 'PATH', port: -1 });

describeParity(
  'listen that fails',
  ours,
  [
    {
      name: 'the port is in use',
      async run(stage) {
        const port = portOf(await stage.listening());
        return masked(await failureOf(stage.server(), port, '127.0.0.1'), 'PORT', port);
      },
      outcome: failed({
        code: 'EADDRINUSE',
        errno: -98,
        message: 'listen EADDRINUSE: address already in use 127.0.0.1:PORT',
        address: '127.0.0.1',
        port: 'PORT',
      }),
    },
    {
      name: 'the port is in use, on every address',
      async run(stage) {
        const port = portOf(await stage.listening(stage.server(), { port: 0 }));
        return masked(await failureOf(stage.server(), port), 'PORT', port);
      },
      outcome: failed({
        code: 'EADDRINUSE',
        errno: -98,
        message: 'listen EADDRINUSE: address already in use :::PORT',
        address: '::',
        port: 'PORT',
      }),
    },
    {
      name: 'the host is no address of this machine',
      run: (stage) => failureOf(stage.server(), 0, '192.0.2.1'),
      outcome: failed({
        code: 'EADDRNOTAVAIL',
        errno: -99,
        message: 'listen EADDRNOTAVAIL: address not available 192.0.2.1',
        address: '192.0.2.1',
      }),
    },
    {
      name: 'the path is in use',
      async run(stage) {
        const path = stage.path();
        await stage.listening(stage.server(), { path });
        const outcome = await failureOf(stage.server(), path);
        return [masked(outcome, 'PATH', path), existsSync(path)];
      },
      outcome: [pathError('EADDRINUSE', -98, 'address already in use'), true],
    },
    {
      name: 'the folder of the path is missing, of which libuv says EACCES',
      needsSocketFiles: true,
      async run(stage) {
        const path = join(stage.path(), 'missing', 'a.sock');
        return masked(await failureOf(stage.server(), path), 'PATH', path);
      },
      outcome: pathError('EACCES', -13, 'permission denied'),
      ours: {
        outcome: pathError('ENOENT', -2, 'no such file or directory'),
        why: 'this is what the system says, and what helps',
      },
    },
    ...[109, 200].map(
      (length): Scenario => ({
        name: `a path of ${length} bytes, which has no room`,
        async run(stage) {
          const path = join(stage.path(), '..')
            .padEnd(length - 1, '/')
            .concat('a');
          return [path.length, masked(await failureOf(stage.server(), path), 'PATH', path)];
        },
        outcome: [length, pathError('EINVAL', -22, 'invalid argument')],
        since: 24,
      }),
    ),
    {
      name: 'a path of 108 bytes, which has room without its terminator only',
      async run(stage) {
        const path = join(stage.path(), '..').padEnd(107, '/').concat('a');
        const server = stage.server();
        const outcome = new Promise((resolve) => {
          server.once('listening', () => resolve('listening'));
          server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
        });
        server.listen(path);
        return outcome;
      },
      outcome: 'listening',
      ours: { outcome: 'EINVAL', why: 'programs that expect a terminator could not connect' },
    },
    {
      name: 'a path of 107 bytes is the longest',
      async run(stage) {
        const path = join(stage.path(), '..').padEnd(106, '/').concat('a');
        const server = await stage.listening(stage.server(), { path });
        const { client } = await stage.pair(server);
        return [path.length, client.readyState];
      },
      outcome: [107, 'open'],
    },
    {
      name: 'the descriptor is a file',
      async run(stage) {
        const folder = mkdtempSync(join(tmpdir(), 'net-server-'));
        const fd = openSync(join(folder, 'file'), 'w');
        try {
          return await failureOf(stage.server(), { fd });
        } finally {
          closeSync(fd);
          rmSync(folder, { recursive: true });
        }
      },
      outcome: failed({
        code: 'EINVAL',
        errno: -22,
        message: 'listen EINVAL: invalid argument',
        address: null,
      }),
    },
    {
      name: 'the descriptor is none',
      run: (stage) => failureOf(stage.server(), { fd: 987654 }),
      outcome: failed({
        code: 'EINVAL',
        errno: -22,
        message: 'listen EINVAL: invalid argument',
        address: null,
      }),
    },
    {
      name: 'a file that a killed process left behind: nobody answers, and the path is taken',
      async run(stage) {
        const path = stage.path();
        const child = await stage.start(
          async ({ net, once, say, args }) => {
            await once(net.createServer().listen(args[0]), 'listening');
            say('listening');
          },
          { args: [path] },
        );
        await child.said(0);
        child.process.kill('SIGKILL');
        await child.ended;
        const refused = await new Promise((resolve) =>
          stage.connect(path).once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
        );
        return [refused, masked(await failureOf(stage.server(), path), 'PATH', path), existsSync(path)];
      },
      outcome: ['ECONNREFUSED', pathError('EADDRINUSE', -98, 'address already in use'), true],
    },
    {
      name: 'an error nobody listens for ends the process',
      async run(stage) {
        const port = portOf(await stage.listening());
        const child = await stage.start(
          ({ net, args }) => net.createServer().listen(Number(args[0]), '127.0.0.1'),
          {
            args: [String(port)],
          },
        );
        const { code, errors } = await child.ended;
        return [
          code,
          /Error: listen EADDRINUSE: address already in use/.test(errors),
          errors.includes("'error' event"),
        ];
      },
      outcome: [1, true, true],
    },
  ],
  {
    source: "export * from '@net/server'; export * from '@net/stream-socket';",
    directory: import.meta.dirname,
  },
);

describeParity('after a failed listen', ours, [
  {
    name: 'over IPC there is no address',
    async run(stage) {
      const path = stage.path();
      await stage.listening(stage.server(), { path });
      const server = stage.server();
      await failureOf(server, path);
      return server.address() === null;
    },
    outcome: false,
    ours: { outcome: true, why: 'a server that does not listen has no address, says the documentation' },
  },
  {
    name: 'the server can listen elsewhere, close and be asked',
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      await failureOf(server, portOf(taken), '127.0.0.1');
      const count = await new Promise((resolve) =>
        server.getConnections((_, connections) => resolve(connections)),
      );
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { client } = await stage.pair(server);
      return [count, client.readyState];
    },
    outcome: [0, 'open'],
  },
]);
