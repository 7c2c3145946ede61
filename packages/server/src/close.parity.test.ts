import { once } from 'node:events';
import { existsSync, readdirSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { dirname } from 'node:path';
import * as sockets from '@net/stream-socket';
import { closeOf, describeParity, portOf, type Stage } from '@net-tooling/parity';
import * as servers from './index.ts';

const ours = { ...sockets, ...servers };

/** Records the events of a server, in order. */
function logOf(server: Server): string[] {
  const log: string[] = [];
  for (const event of ['listening', 'close', 'error']) server.on(event, () => log.push(event));
  return log;
}

/** How a callback of `close` is called. */
function heardBy(resolve: (value: unknown) => void): (...args: unknown[]) => void {
  return (...args) => resolve(args.map((error) => (error as NodeJS.ErrnoException).code));
}

const notRunning = ['ERR_SERVER_NOT_RUNNING'];

describeParity('close in every state', ours, [
  {
    name: 'before listen: the callback hears that it did not run, and the event comes all the same',
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      const heard = await new Promise((resolve) => server.close(heardBy(resolve)));
      return [heard, ...log];
    },
    outcome: [notRunning, 'close'],
  },
  {
    name: 'before listen, then listen: it listens',
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      server.close();
      await stage.listening(server);
      return log.slice();
    },
    outcome: ['close', 'listening'],
  },
  {
    name: 'right after listen(0)',
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      server.listen(0);
      const heard = await new Promise((resolve) => server.close(heardBy(resolve)));
      return [heard, server.listening, server.address(), ...log];
    },
    outcome: [[], false, null, 'close'],
  },
  {
    name: 'right after listen on a path: no file is left',
    async run(stage) {
      const path = stage.path();
      const server = stage.server();
      const log = logOf(server);
      server.listen(path);
      await new Promise((resolve) => server.close(resolve as () => void));
      return [existsSync(path), ...log];
    },
    outcome: [false, 'close'],
  },
  {
    name: 'while the host is looked up: it never listens',
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      server.listen(0, '127.0.0.1');
      const heard = await new Promise((resolve) => server.close(heardBy(resolve)));
      // A look-up made after the server's has ended after it.
      await stage.listening();
      return [heard, server.listening, ...log];
    },
    outcome: [notRunning, false, 'close'],
  },
  {
    name: 'while a name is looked up: it never listens',
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      server.listen(0, 'localhost');
      const heard = await new Promise((resolve) => server.close(heardBy(resolve)));
      await stage.listening(stage.server(), { port: 0, host: 'localhost' });
      return [heard, server.listening, ...log];
    },
    outcome: [notRunning, false, 'close'],
  },
  {
    name: 'while listening: at once no address, then the event, then the callback',
    async run(stage) {
      const server = await stage.listening();
      const log = logOf(server);
      const heard = new Promise((resolve) => server.close(heardBy(resolve)));
      const now = [server.listening, server.address(), log.length];
      return [...now, await heard, ...log];
    },
    outcome: [false, null, 0, [], 'close'],
  },
  {
    name: 'over IPC: at once no address',
    async run(stage) {
      const server = await stage.listening(stage.server(), { path: stage.path() });
      server.close();
      const now = server.address();
      await once(server, 'close');
      return [now === null, server.address() === null];
    },
    outcome: [false, false],
    ours: { outcome: [true, true], why: 'a closed server has no address, says the documentation' },
  },
  {
    name: 'with a connection: the event waits for its end',
    async run(stage) {
      const server = await stage.listening();
      const { client, accepted } = await stage.pair(server);
      const log = logOf(server);
      const heard = new Promise((resolve) => server.close(heardBy(resolve)));
      const refused = stage.connect({ port: client.remotePort, host: '127.0.0.1' });
      await closeOf(refused);
      log.push('refused');
      // The connection itself continues.
      client.write('still here');
      await once(accepted, 'data');
      log.push('data');
      client.end();
      accepted.end();
      return [await heard, ...log];
    },
    outcome: [[], 'refused', 'data', 'close'],
  },
  {
    name: 'with several connections: the event waits for the last',
    async run(stage) {
      const server = await stage.listening();
      const first = await stage.pair(server);
      const second = await stage.pair(server);
      const log = logOf(server);
      server.close();
      const ended = once(first.accepted, 'close');
      first.accepted.destroy();
      await ended;
      const before = log.slice();
      second.accepted.destroy();
      await once(server, 'close');
      return [before, log];
    },
    outcome: [[], ['close']],
  },
  {
    name: 'twice: both callbacks are called, the second with an error, and the event comes once per call',
    async run(stage) {
      const server = await stage.listening();
      const log = logOf(server);
      const first = new Promise((resolve) => server.close(heardBy(resolve)));
      const second = new Promise((resolve) => server.close(heardBy(resolve)));
      const heard = await Promise.all([first, second]);
      await once(server.close(), 'close');
      return [heard, log.length];
    },
    outcome: [[[], notRunning], 3],
  },
  {
    name: 'after the event, once more',
    async run(stage) {
      const server = await stage.listening();
      await new Promise((resolve) => server.close(resolve as () => void));
      return new Promise((resolve) => server.close(heardBy(resolve)));
    },
    outcome: notRunning,
  },
  {
    name: "inside 'connection': the connection lives on",
    async run(stage) {
      const server = await stage.listening();
      const log = logOf(server);
      server.once('connection', (socket) => {
        server.close();
        socket.end('bye');
      });
      const client = stage.connectTo(server).setEncoding('utf8');
      let text = '';
      for await (const chunk of client) text += chunk;
      await Promise.all([once(client, 'close'), log.includes('close') || once(server, 'close')]);
      return [text, server.listening, ...log];
    },
    outcome: ['bye', false, 'close'],
  },
  {
    name: "inside 'listening'",
    async run(stage) {
      const server = stage.server();
      const log = logOf(server);
      server.once('listening', () => server.close());
      server.listen(0);
      await once(server, 'close');
      return log;
    },
    outcome: ['listening', 'close'],
  },
  {
    name: 'after a failed listen',
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      const log = logOf(server);
      server.listen(portOf(taken), '127.0.0.1');
      await once(server, 'close').catch(() => undefined);
      const heard = await new Promise((resolve) => server.close(heardBy(resolve)));
      return [heard, ...log];
    },
    outcome: [notRunning, 'error', 'close'],
  },
  {
    name: 'a listen that failed brings no close of its own',
    async run(stage) {
      const taken = await stage.listening();
      const server = stage.server();
      const log = logOf(server);
      server.listen(portOf(taken), '127.0.0.1');
      await new Promise((resolve) => server.once('error', resolve));
      await stage.listening();
      return [server.listening, server.address(), ...log];
    },
    outcome: [false, null, 'error'],
  },
]);

describeParity('Symbol.asyncDispose', ours, [
  {
    name: 'closes, and resolves when it has closed',
    async run(stage) {
      const server = await stage.listening();
      const log = logOf(server);
      const { client, accepted } = await stage.pair(server);
      const disposed = server[Symbol.asyncDispose]().then((value) => log.push(`disposed ${value}`));
      accepted.destroy();
      await disposed;
      return [client.destroyed || 'open', server.listening, ...log];
    },
    outcome: ['open', false, 'close', 'disposed undefined'],
  },
  {
    name: 'of a server that does not listen resolves',
    async run(stage) {
      const server = stage.server();
      return [await server[Symbol.asyncDispose](), await server[Symbol.asyncDispose]()];
    },
    outcome: [undefined, undefined],
  },
]);

async function aborted(
  stage: Stage,
  where: object,
  when: (server: Server, controller: AbortController) => unknown,
): Promise<unknown> {
  const controller = new AbortController();
  const server = stage.server();
  const log = logOf(server);
  const closed = once(server, 'close');
  if (when.length === 0) controller.abort();
  server.listen({ ...where, signal: controller.signal });
  await when(server, controller);
  await closed;
  return [server.listening, ...log];
}

const loopback = { port: 0, host: '127.0.0.1' };

describeParity('signal', ours, [
  {
    name: 'aborted while listening: closes',
    run: (stage) =>
      aborted(stage, loopback, async (server, controller) => {
        await once(server, 'listening');
        controller.abort();
      }),
    outcome: [false, 'listening', 'close'],
  },
  {
    name: 'aborted before listen: closes without listening',
    run: (stage) => aborted(stage, { port: 0 }, () => undefined),
    outcome: [false, 'close'],
  },
  {
    name: 'aborted before listen on a path: no file is left',
    async run(stage) {
      const path = stage.path();
      const outcome = await aborted(stage, { path }, () => undefined);
      return [outcome, existsSync(path)];
    },
    outcome: [[false, 'close'], false],
  },
  {
    name: 'aborted at once after listen',
    run: (stage) => aborted(stage, { port: 0 }, (_server, controller) => controller.abort()),
    outcome: [false, 'close'],
  },
  {
    name: 'aborted after close: nothing',
    async run(stage) {
      const controller = new AbortController();
      const server = stage.server();
      const log = logOf(server);
      server.listen({ ...loopback, signal: controller.signal });
      await once(server, 'listening');
      server.close();
      await once(server, 'close');
      await stage.listening(server);
      controller.abort();
      return [server.listening, ...log];
    },
    outcome: [true, 'listening', 'close', 'listening'],
  },
  {
    name: 'connections live on',
    async run(stage) {
      const controller = new AbortController();
      const server = stage.server();
      server.listen({ ...loopback, signal: controller.signal });
      await once(server, 'listening');
      const { client, accepted } = await stage.pair(server);
      controller.abort();
      accepted.end('bye');
      const [data] = await once(client, 'data');
      return `${data}`;
    },
    outcome: 'bye',
  },
]);

describeParity('the file of an IPC server', ours, [
  {
    name: 'is gone after close',
    async run(stage) {
      const path = stage.path();
      const server = await stage.listening(stage.server(), { path });
      server.close();
      await once(server, 'close');
      return existsSync(path);
    },
    outcome: false,
  },
  {
    name: 'is there as long as the server listens, whatever happened to a connection',
    async run(stage) {
      const path = stage.path();
      const server = await stage.listening(stage.server(), { path });
      const { client } = await stage.pair(server);
      client.destroy();
      await once(client, 'close');
      return existsSync(path);
    },
    outcome: true,
  },
  {
    name: 'is left alone when listen failed because it was there',
    needsSocketFiles: true,
    async run(stage) {
      const path = stage.path();
      writeFileSync(path, 'not a socket');
      const server = stage.server();
      server.listen(path);
      const code = await new Promise((resolve) =>
        server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
      );
      server.close();
      await once(server, 'close');
      return [code, existsSync(path)];
    },
    outcome: ['EADDRINUSE', true],
  },
  {
    name: 'is left alone when another server listens there by now',
    async run(stage) {
      const path = stage.path();
      const first = await stage.listening(stage.server(), { path });
      unlinkSync(path);
      const second = await stage.listening(stage.server(), { path });
      first.close();
      await once(first, 'close');
      const { client } = existsSync(path) ? await stage.pair(second) : { client: undefined };
      return [readdirSync(dirname(path)), client?.readyState];
    },
    outcome: [[], undefined],
    ours: {
      outcome: [['a.sock'], 'open'],
      why: 'our server unlinks the file that it made, and only that one',
    },
  },
]);
