import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import hostNet from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A server of the runtime that a test's sockets connect to. */
export interface Peer {
  server: hostNet.Server;
  /** Where to connect: host and port, or a path. */
  to: { host: string; port: number } | { path: string };
  port: number;
  /** The next connection that has not been taken yet. */
  accept(): Promise<hostNet.Socket>;
  /** Destroys every connection and closes the server. */
  close(): Promise<void>;
}

/** Random, because an earlier process with the same id may have been killed and have left its files. */
const unusedName = (): string => `net-socket-${randomBytes(8).toString('hex')}`;

/** An abstract name of Linux that nothing else uses. */
export function abstractName(): string {
  return `\0${unusedName()}`;
}

/** An IPC path that nothing else uses; removed when the test has ended. */
export function ipcPath(): string {
  const path = join(tmpdir(), `${unusedName()}.sock`);
  onTestFinished(() => rmSync(path, { force: true }));
  return path;
}

/** Destroys `socket` when the test has ended, and waits until it is closed. */
export function track<Tracked extends hostNet.Socket>(socket: Tracked): Tracked {
  onTestFinished(async () => {
    if (socket.closed) return;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.destroy();
    await closed;
  });
  return socket;
}

/** Waits for `'close'`, whatever comes before it; returns its argument, which a server has not. */
export function closeOf(emitter: hostNet.Server | hostNet.Socket): Promise<boolean | undefined> {
  return new Promise((resolve) => emitter.once('close', resolve));
}

/** Starts a server that ends with the test. Its sockets may be half open and report no errors unless asked. */
export async function listen(
  local: { host: string; port?: number } | { path: string } = { host: '127.0.0.1' },
  options: hostNet.ServerOpts = { allowHalfOpen: true },
): Promise<Peer> {
  const server = hostNet.createServer(options);
  const accepted: hostNet.Socket[] = [];
  const waiting: hostNet.Socket[] = [];
  const takers: ((socket: hostNet.Socket) => void)[] = [];
  server.on('connection', (socket) => {
    accepted.push(track(socket).on('error', () => undefined));
    const taker = takers.shift();
    if (taker) taker(socket);
    else waiting.push(socket);
  });
  server.listen('path' in local ? local : { port: 0, ...local });
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of accepted) socket.destroy();
    await closed;
  };
  onTestFinished(close);
  const port = 'path' in local ? 0 : (server.address() as hostNet.AddressInfo).port;
  return {
    server,
    to: 'path' in local ? local : { host: local.host, port },
    port,
    accept: () => {
      const socket = waiting.shift();
      return socket ? Promise.resolve(socket) : new Promise((resolve) => takers.push(resolve));
    },
    close,
  };
}

/**
 * A port on which nobody listens: reserved by IANA, and outside of the range from which the system picks ports. A port that was
 * closed a moment ago would not do: the system may give it to a server of another test that runs at the same time.
 */
export const refusedPort = 1023;

/** Both ends of a new connection; `client` is made by `connect`. */
export async function pair(
  connect: (to: Peer['to']) => hostNet.Socket,
  peer?: Peer,
): Promise<{ client: hostNet.Socket; remote: hostNet.Socket; peer: Peer }> {
  const server = peer ?? (await listen());
  const client = track(connect(server.to));
  await once(client, 'connect');
  return { client, remote: await server.accept(), peer: server };
}
