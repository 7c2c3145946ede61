import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { Server, Socket } from 'node:net';
import * as sockets from '@net/stream-socket';
import { closeOf, describeParity, portOf, type Stage } from '@net-tooling/parity';
import { afterEach } from 'vitest';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };

const subscriptions: [string, (message: unknown) => void][] = [];
afterEach(() => {
  for (const subscription of subscriptions.splice(0)) unsubscribe(...subscription);
});

/** Records each message on the channel `name` that is about `server`. */
function watch<Message extends object>(
  name: string,
  server: Server,
  log: unknown[],
  look: (message: Message) => unknown,
): void {
  const onMessage = (message: unknown) => {
    const about = message as { server?: Server; socket?: Socket & { server?: Server } };
    // Ignores messages about other servers, such as those of the test itself.
    if ((about.server ?? about.socket?.server) === server) log.push(look(message as Message));
  };
  subscribe(name, onMessage);
  subscriptions.push([name, onMessage]);
}

interface ListenMessage {
  server: Server;
  options?: Record<string, unknown>;
  error?: Error;
}

/** `listen`, its publications and events, from the call until it has come to something. */
async function listenLog(
  stage: Stage,
  args: readonly unknown[],
  act: (server: Server) => void = () => undefined,
): Promise<unknown[]> {
  const log: unknown[] = [];
  const server = stage.server();
  for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error']) {
    watch<ListenMessage>(
      `tracing:net.server.listen:${event}`,
      server,
      log,
      ({ options, error, ...more }) => ({
        event,
        keys: Object.keys(more),
        // A copy: Node writes into it later.
        ...(options && { options: options === args[0] ? 'as given' : { ...options } }),
        ...(error && { error: (error as NodeJS.ErrnoException).code }),
        listening: server.listening,
      }),
    );
  }
  const outcome = new Promise<void>((resolve) => {
    server.once('listening', () => resolve(void log.push('listening')));
    server.once('error', () => resolve(void log.push('error')));
    server.once('close', () => resolve(void log.push('close')));
  });
  try {
    server.listen(...(args as Parameters<Server['listen']>));
    log.push('returned');
  } catch {
    log.push('thrown');
    return log;
  }
  act(server);
  await outcome;
  return log;
}

const started = (options: unknown = 'as given') => ({
  event: 'asyncStart',
  keys: ['server'],
  options,
  listening: false,
});
const ended = { event: 'asyncEnd', keys: ['server'], listening: true };
const failed = (error: string) => ({ event: 'error', keys: ['server'], error, listening: false });

async function busyPort(stage: Stage): Promise<number> {
  return portOf(await stage.listening());
}

describeParity('tracing:net.server.listen', ours, [
  {
    name: 'a port: listening within the call',
    run: (stage) => listenLog(stage, [0]),
    outcome: [started({ port: 0 }), ended, 'returned', 'listening'],
  },
  {
    name: 'nothing: the options are empty',
    run: (stage) => listenLog(stage, []),
    outcome: [started({}), ended, 'returned', 'listening'],
  },
  {
    name: 'a port and an address: listening after the call',
    run: (stage) => listenLog(stage, [0, '127.0.0.1', 3]),
    outcome: [started({ port: 0, host: '127.0.0.1' }), 'returned', ended, 'listening'],
  },
  {
    name: 'options are published as they were given, the listener is not',
    run: (stage) => listenLog(stage, [{ port: 0, host: '127.0.0.1', mine: true }, () => undefined]),
    outcome: [started(), 'returned', ended, 'listening'],
  },
  {
    name: 'a name that is looked up',
    run: (stage) => listenLog(stage, [{ port: 0, host: 'localhost' }]),
    outcome: [started(), 'returned', ended, 'listening'],
  },
  {
    name: 'a path',
    run: (stage) => listenLog(stage, [{ path: stage.path() }]),
    outcome: [started(), ended, 'returned', 'listening'],
  },
  {
    name: 'another server',
    run: async (stage) => listenLog(stage, [await stage.listening()]),
    outcome: [started(), ended, 'returned', 'listening'],
  },
  {
    name: 'a port in use: an error within the call',
    run: async (stage) =>
      listenLog(stage, [{ port: portOf(await stage.listening(stage.server(), { port: 0 })) }]),
    outcome: [started(), failed('EADDRINUSE'), 'returned', 'error'],
    overHost: {
      outcome: [started(), 'returned', failed('EADDRINUSE'), 'error'],
      why: 'the runtime tells in a tick',
    },
  },
  {
    name: 'a port in use at an address: an error after the call',
    run: async (stage) => listenLog(stage, [{ port: await busyPort(stage), host: '127.0.0.1' }]),
    outcome: [started(), 'returned', failed('EADDRINUSE'), 'error'],
  },
  {
    name: 'a name that cannot be looked up is an event only',
    // An empty label is refused without asking anyone.
    run: (stage) => listenLog(stage, [{ port: 0, host: 'a..b' }]),
    outcome: [started(), 'returned', 'error'],
  },
  {
    name: 'arguments that are refused were published',
    run: (stage) => listenLog(stage, [{ port: -1 }]),
    outcome: [started(), 'thrown'],
  },
  {
    name: 'a server that is closed before it listens',
    run: (stage) => listenLog(stage, [{ port: 0, host: '127.0.0.1' }], (server) => server.close()),
    outcome: [started(), 'returned', 'close'],
  },
  {
    name: 'a second listen is not published',
    async run(stage) {
      const server = await stage.listening();
      const log: unknown[] = [];
      watch('tracing:net.server.listen:asyncStart', server, log, () => 'asyncStart');
      try {
        server.listen(0);
      } catch (error) {
        log.push((error as NodeJS.ErrnoException).code);
      }
      return log;
    },
    outcome: ['ERR_SERVER_ALREADY_LISTEN'],
  },
]);

async function connectionLog(stage: Stage, prepare: (server: Server) => void): Promise<unknown[]> {
  const server = stage.server();
  const log: unknown[] = [];
  watch<{ socket: Socket }>('net.server.socket', server, log, ({ socket, ...more }) => ({
    more,
    destroyed: socket.destroyed,
    remoteAddress: socket.remoteAddress,
  }));
  server.on('connection', () => log.push('connection'));
  server.on('drop', () => log.push('drop'));
  prepare(server);
  await stage.listening(server);
  const client = stage.connectTo(server);
  client.resume();
  await Promise.race([once(server, 'connection'), once(server, 'drop')]);
  client.destroy();
  await closeOf(client);
  return log;
}

describeParity('net.server.socket', ours, [
  {
    name: 'is published after the listeners of a connection',
    run: (stage) => connectionLog(stage, (server) => server.on('connection', () => undefined)),
    outcome: ['connection', { more: {}, destroyed: false, remoteAddress: '127.0.0.1' }],
  },
  {
    name: 'is published even if a listener has destroyed the socket',
    run: (stage) => connectionLog(stage, (server) => server.on('connection', (socket) => socket.destroy())),
    outcome: ['connection', { more: {}, destroyed: true, remoteAddress: undefined }],
  },
  {
    name: 'is not published of a connection that is dropped',
    run: (stage) => connectionLog(stage, (server) => Object.assign(server, { maxConnections: 0 })),
    outcome: ['drop'],
    since: 22,
  },
]);
