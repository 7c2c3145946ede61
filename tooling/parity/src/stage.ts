import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type * as nodeNet from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ChildModule,
  type Program,
  type ProgramOptions,
  type RunningProgram,
  startProgram,
} from './programs.ts';

/** The part of `node:net` that scenarios run against. */
export type NetModule = Pick<typeof nodeNet, 'Server' | 'Socket' | 'connect' | 'createServer'>;

/** What one scenario works with. All that was made through it is closed when the scenario is over. */
export class Stage {
  readonly net: NetModule;
  readonly #servers: nodeNet.Server[] = [];
  readonly #sockets = new Set<nodeNet.Socket>();
  #folder: string | undefined;

  readonly #module: ChildModule | undefined;

  /** @param module Where programs find `net`; undefined if that is `node:net`. */
  constructor(net: NetModule, module?: ChildModule) {
    this.net = net;
    this.#module = module;
  }

  /** Runs `program` in a process of its own, on the same `net`. */
  start(program: Program, options?: ProgramOptions): Promise<RunningProgram> {
    return startProgram(this.#module, program, options);
  }

  /** `createServer`. */
  server(...args: unknown[]): nodeNet.Server {
    // Scenarios of bad input pass what no signature has.
    return this.keepServer(this.net.createServer(...(args as Parameters<NetModule['createServer']>)));
  }

  keepServer<Server extends nodeNet.Server>(server: Server): Server {
    this.#servers.push(server);
    server.on('connection', (socket) => this.keep(socket));
    return server;
  }

  /** `connect`. Its end is its own affair: an error nobody waits for does not fail the scenario. */
  connect(...args: unknown[]): nodeNet.Socket {
    // As above.
    return this.keep(this.net.connect(...(args as Parameters<NetModule['connect']>)));
  }

  keep(socket: nodeNet.Socket): nodeNet.Socket {
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    return socket;
  }

  /** A server that listens, on a free loopback port if nothing else is said. */
  async listening(
    server: nodeNet.Server = this.server(),
    options: nodeNet.ListenOptions = { port: 0, host: '127.0.0.1' },
  ): Promise<nodeNet.Server> {
    server.listen(options);
    await once(server, 'listening');
    return server;
  }

  /** Both ends of a new connection to `server`. */
  async pair(server: nodeNet.Server): Promise<{ client: nodeNet.Socket; accepted: nodeNet.Socket }> {
    const connection = once(server, 'connection');
    const client = this.connectTo(server);
    const [[accepted]] = await Promise.all([connection, once(client, 'connect')]);
    return { client, accepted };
  }

  /** Connects to wherever `server` listens. */
  connectTo(server: nodeNet.Server): nodeNet.Socket {
    const address = server.address()!;
    if (typeof address === 'string') return this.connect({ path: address });
    const host = address.family === 'IPv6' ? '::1' : '127.0.0.1';
    return this.connect({ port: address.port, host });
  }

  /** A path in a folder of this scenario's own. */
  path(name = 'a.sock'): string {
    this.#folder ??= mkdtempSync(join(tmpdir(), 'net-parity-'));
    return join(this.#folder, name);
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#servers.map((server) => new Promise((resolve) => server.close(resolve as () => void))),
    );
    if (this.#folder) rmSync(this.#folder, { recursive: true });
  }
}

/** The port that a TCP server listens on. */
export function portOf(server: nodeNet.Server): number {
  return (server.address() as nodeNet.AddressInfo).port;
}
