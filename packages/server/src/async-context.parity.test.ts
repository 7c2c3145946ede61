import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import nodeNet, { type Server } from 'node:net';
import * as sockets from '@net/stream-socket';
import { closeOf, type NetModule, portOf, Stage } from '@net-tooling/parity';
import { describe, expect, test } from 'vitest';
import * as servers from './index.ts';

const storage = new AsyncLocalStorage<string>();
const within = <Result>(name: string, act: () => Result): Result => storage.run(name, act);

/** The contexts in which events were received, without duplicates, in order. */
type Seen = Record<string, (string | undefined)[]>;

/** The environment of a scenario. */
class ContextStage extends Stage {
  readonly seen: Seen = {};

  /** A callback whose context is noted. */
  callback(name: string): () => void {
    return () => {
      this.seen[name] ??= [];
      const contexts = this.seen[name];
      const context = storage.getStore();
      if (!contexts.includes(context)) contexts.push(context);
    };
  }

  /** A server made and listened to in contexts of their own. */
  listenedServer(options: object = {}): Server {
    const server = within('new', () => this.server(options));
    within('listeners', () => {
      for (const event of ['listening', 'connection', 'drop', 'error', 'close']) {
        server.on(event, this.callback(event));
      }
      server.on('connection', (socket) => {
        for (const event of ['data', 'end', 'finish', 'timeout', 'error', 'close']) {
          socket.on(event, this.callback(`${event} of the connection`));
        }
      });
    });
    return server;
  }
}

/** The same contexts with both implementations. */
function testContexts(title: string, run: (stage: ContextStage) => Promise<void>, since = 20): void {
  if (Number.parseInt(process.versions.node, 10) < since) return;
  test(title, async () => {
    const outcomes: Seen[] = [];
    for (const net of [nodeNet, { ...sockets, ...servers } as unknown as NetModule]) {
      const stage = new ContextStage(net);
      try {
        // A separate context, in which no event should be received.
        await within('test', () => run(stage));
        outcomes.push(structuredClone(stage.seen));
      } finally {
        await stage.close();
      }
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });
}

describe('from listen to close', () => {
  const places: [string, (stage: Stage) => unknown[]][] = [
    ['a port', () => [0]],
    ['a port and an address', () => [0, '127.0.0.1']],
    ['a port and a name', () => [0, 'localhost']],
    ['a path', (stage) => [stage.path()]],
  ];
  for (const [place, argumentsOf] of places) {
    testContexts(place, async (stage) => {
      const server = stage.listenedServer();
      const args = [...argumentsOf(stage), stage.callback('listener of listen')];
      within('listen', () => server.listen(...(args as Parameters<Server['listen']>)));
      await once(server, 'listening');
      const connection = once(server, 'connection');
      const client = within('connect of the peer', () => stage.connectTo(server));
      const [socket] = await connection;
      within('write of the peer', () => client.end('hello'));
      socket.resume();
      await closeOf(socket);
      within('close', () => server.close(stage.callback('callback of close')));
      await closeOf(server);
    });
  }

  testContexts('a connection that outlives close()', async (stage) => {
    const server = stage.listenedServer();
    await within('listen', () => stage.listening(server));
    const { client, accepted } = await stage.pair(server);
    accepted.resume();
    within('close', () => server.close(stage.callback('callback of close')));
    within('end of the peer', () => client.end());
    await closeOf(server);
  });

  testContexts('a port in use', async (stage) => {
    const busy = await stage.listening(stage.server(), { port: 0 });
    const server = stage.listenedServer();
    within('listen', () => server.listen(portOf(busy)));
    await once(server, 'error');
  });

  testContexts('a name that cannot be looked up', async (stage) => {
    const server = stage.listenedServer();
    within('listen', () => server.listen(0, 'a..b'));
    await once(server, 'error');
  });

  testContexts('an abort', async (stage) => {
    const controller = new AbortController();
    const server = stage.listenedServer();
    within('listen', () => server.listen({ port: 0, host: '127.0.0.1', signal: controller.signal }));
    await once(server, 'listening');
    within('abort', () => controller.abort());
    await closeOf(server);
  });

  testContexts('close() before it listens', async (stage) => {
    const server = stage.listenedServer();
    within('listen', () => server.listen(0, '127.0.0.1'));
    within('close', () => server.close(stage.callback('callback of close')));
    await closeOf(server);
  });

  testContexts('close() without listen()', async (stage) => {
    const server = stage.listenedServer();
    within('close', () => server.close(stage.callback('callback of close')));
    await closeOf(server);
  });

  testContexts('getConnections', async (stage) => {
    const server = await stage.listening();
    await new Promise<void>((resolve) =>
      within('getConnections', () =>
        server.getConnections(() => {
          stage.callback('callback')();
          resolve();
        }),
      ),
    );
  });
});

describe('connections', () => {
  testContexts(
    'dropped',
    async (stage) => {
      const server = stage.listenedServer();
      server.maxConnections = 0;
      await within('listen', () => stage.listening(server));
      const dropped = once(server, 'drop');
      within('connect of the peer', () => stage.connectTo(server));
      await dropped;
    },
    22,
  );

  testContexts('writes of the connection', async (stage) => {
    const server = stage.listenedServer();
    await within('listen', () => stage.listening(server));
    const { client, accepted } = await stage.pair(server);
    accepted.on('drain', stage.callback('drain'));
    within('small write', () => accepted.write('a'));
    within('write', () => accepted.write(Buffer.alloc(16 * 1024 * 1024), stage.callback('write')));
    const drained = once(accepted, 'drain');
    client.resume();
    await drained;
    await new Promise<void>((resolve) =>
      within('another write', () =>
        accepted.write('a', () => {
          stage.callback('another write')();
          resolve();
        }),
      ),
    );
  });

  testContexts('an idle connection', async (stage) => {
    const server = stage.listenedServer();
    await within('listen', () => stage.listening(server));
    const { accepted } = await stage.pair(server);
    within('setTimeout', () => accepted.setTimeout(1));
    await once(accepted, 'timeout');
  });

  testContexts('reset by the peer', async (stage) => {
    const server = stage.listenedServer();
    await within('listen', () => stage.listening(server));
    const { client, accepted } = await stage.pair(server);
    within('reset of the peer', () => client.resetAndDestroy());
    await closeOf(accepted);
  });

  testContexts('destroyed', async (stage) => {
    const server = stage.listenedServer();
    await within('listen', () => stage.listening(server));
    const { accepted } = await stage.pair(server);
    within('destroy', () => accepted.destroy(new Error('a reason')));
    await closeOf(accepted);
  });

  testContexts('paused at first', async (stage) => {
    const server = stage.listenedServer({ pauseOnConnect: true });
    await within('listen', () => stage.listening(server));
    const { client, accepted } = await stage.pair(server);
    within('write of the peer', () => client.end('hello'));
    within('resume', () => accepted.resume());
    await closeOf(accepted);
  });
});
