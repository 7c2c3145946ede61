import { once } from 'node:events';
import nodeNet, { type AddressInfo } from 'node:net';
import { hostTransport } from '@net/transport';
import { abstractName, ipcPath, startProgram } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import { createServer, passListeners, type Server } from '../index.ts';
import { atEnd } from '../testing/clients.ts';

const childModule = { source: "export * from '@net/server';", directory: import.meta.dirname };
const LOCAL = { port: 0, host: '127.0.0.1' };

async function listening(server: Server, ...endpoints: (typeof LOCAL | { path: string })[]): Promise<Server> {
  atEnd(() => server.close());
  await once(server.listen(endpoints), 'listening');
  return server;
}

async function answerOf(port: number): Promise<string> {
  const client = nodeNet.connect(port, '127.0.0.1');
  const [data] = await once(client, 'data');
  client.destroy();
  return String(data);
}

test('another process listens on the sockets of two servers, under their names', async () => {
  const abstract = abstractName();
  const web = await listening(createServer(), LOCAL, { path: abstract }, LOCAL);
  const admin = nodeNet.createServer().listen(LOCAL);
  await once(admin, 'listening');
  const ports = [...web.addresses(), admin.address()].flatMap(
    (address) => (address as AddressInfo).port ?? [],
  );

  const { fds, env } = passListeners({ web, admin });
  expect(fds.every((fd) => fd > 2)).toBe(true);
  expect(env).toEqual({ LISTEN_FDS: '4', LISTEN_FDNAMES: 'web:web:web:admin', LISTEN_PID: '' });
  const child = await startProgram(
    childModule,
    async ({ net, say }) => {
      const { listenFds, createServer } = net as never as typeof import('../index.ts');
      const inherited = listenFds();
      const server = createServer((socket) => socket.end(`hello from ${socket.localPort}`));
      server.listen(...inherited, () => say([inherited, server.addresses()]));
      process.stdin.once('data', () => server.close(() => process.stdin.destroy()));
    },
    { descriptors: fds, env },
  );
  const [inherited, addresses] = (await child.said(0)) as [object[], (AddressInfo | null)[]];
  expect(inherited).toEqual([
    { fd: 3, name: 'web' },
    { fd: 4, name: 'web' },
    { fd: 5, name: 'web' },
    { fd: 6, name: 'admin' },
  ]);
  expect(addresses).toMatchObject([{ port: ports[0] }, null, { port: ports[1] }, { port: ports[2] }]);

  // When this process has closed them, the other still listens.
  web.close();
  admin.close();
  for (const port of ports) expect(await answerOf(port)).toBe(`hello from ${port}`);
  const ipc = nodeNet.connect({ path: abstract });
  const [data] = await once(ipc, 'data');
  expect(String(data)).toBe('hello from undefined');
  ipc.destroy();
  child.process.stdin!.write('end\n');
  expect((await child.ended).code).toBe(0);
}, 60_000);

test('a server that does not listen has nothing to pass', () => {
  expect(() => passListeners({ web: createServer() })).toThrow(
    expect.objectContaining({ code: 'ERR_SERVER_NOT_RUNNING' }),
  );
});

test('a name has no colon, which stands between names', async () => {
  const server = await listening(createServer(), LOCAL);
  expect(() => passListeners({ 'web:1': server })).toThrow(
    expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
  );
});

test.each([
  ['a path, whose file goes with this process', undefined, { path: '' }],
  ['a socket without a descriptor', hostTransport(), LOCAL],
])('does not pass %s', async (_what, transport, endpoint) => {
  const path = ipcPath();
  const server = await listening(createServer({ transport }), 'path' in endpoint ? { path } : endpoint);
  const address = 'path' in endpoint ? path : undefined;
  expect(() => passListeners({ server })).toThrow(
    expect.objectContaining({ code: 'ENOTSUP', syscall: 'pass', ...(address && { address }) }),
  );
});
