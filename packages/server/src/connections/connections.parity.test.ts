import { once } from 'node:events';
import type { DropArgument, Server, Socket } from 'node:net';
import * as sockets from '@net/stream-socket';
import { closeOf, describeParity, lookOf, portOf, type Scenario, type Stage } from '@net-tooling/parity';
import * as servers from '../index.ts';

const ours = { ...sockets, ...servers };

const countOf = (server: Server): Promise<number> =>
  new Promise((resolve, reject) =>
    server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
  );

/** The observations of a client whose connection is accepted and dropped. */
async function fateOf(client: Socket): Promise<string[]> {
  const events: string[] = [];
  for (const event of ['connect', 'end', 'error', 'close']) client.on(event, () => events.push(event));
  client.resume();
  await closeOf(client);
  return events;
}

const resetError = {
  class: 'Error',
  message: 'read ECONNRESET',
  ...{ errno: -104, code: 'ECONNRESET', syscall: 'read' },
};

describeParity('getConnections', ours, [
  {
    name: 'counts what is open, and returns the server',
    async run(stage) {
      const server = await stage.listening();
      const counts = [await countOf(server)];
      const first = await stage.pair(server);
      const second = await stage.pair(server);
      counts.push(await countOf(server));
      for (const { accepted } of [first, second]) {
        const ended = closeOf(accepted);
        accepted.destroy();
        await ended;
        counts.push(await countOf(server));
      }
      return [counts, server.getConnections(() => undefined) === server];
    },
    outcome: [[0, 2, 1, 0], true],
  },
  {
    name: 'tells later, never at once',
    run: (stage) =>
      new Promise((resolve) => {
        const order: string[] = [];
        stage.server().getConnections((error, count) => resolve([...order, error, count]));
        order.push('returned');
      }),
    outcome: ['returned', null, 0],
  },
  {
    name: 'a connection counts until it is destroyed, not until it is closed',
    async run(stage) {
      const server = await stage.listening();
      const { accepted } = await stage.pair(server);
      accepted.destroy();
      return (server as Server & { _connections: number })._connections;
    },
    outcome: 0,
  },
]);

async function dropping(
  stage: Stage,
  limit: number,
  clients: number,
  options: object = {},
): Promise<unknown> {
  const server = stage.server(options);
  server.maxConnections = limit;
  let connections = 0;
  const drops: (DropArgument | undefined)[] = [];
  server.on('connection', () => connections++);
  server.on('drop', (dropped) => drops.push(dropped));
  await stage.listening(server);
  const port = portOf(server);
  const fates: Promise<string[]>[] = [];
  for (let index = 0; index < clients; index++) {
    const client = stage.connect(port, '127.0.0.1');
    const fate = fateOf(client);
    await once(client, 'connect');
    if (index >= limit) fates.push(fate);
  }
  return [connections, drops.length, await Promise.all(fates)];
}

const turnedAway = ['connect', 'end', 'close'];

describeParity('maxConnections', ours, [
  {
    name: 'lets so many in, and closes those that come after',
    run: (stage) => dropping(stage, 2, 4),
    outcome: [2, 2, [turnedAway, turnedAway]],
  },
  {
    name: '0 lets nobody in',
    run: (stage) => dropping(stage, 0, 2),
    outcome: [0, 2, [turnedAway, turnedAway]],
    since: 22,
  },
  {
    name: 'a place that is free again is given again',
    async run(stage) {
      const server = stage.server();
      server.maxConnections = 1;
      await stage.listening(server);
      const { accepted } = await stage.pair(server);
      const ended = closeOf(accepted);
      accepted.destroy();
      await ended;
      const { client } = await stage.pair(server);
      return client.readyState;
    },
    outcome: 'open',
  },
  ...[undefined, null].map(
    (limit): Scenario => ({
      name: `${limit} is no limit`,
      async run(stage) {
        const server = stage.server();
        // One of them is not in the types.
        server.maxConnections = limit as unknown as number;
        await stage.listening(server);
        await stage.pair(server);
        await stage.pair(server);
        return countOf(server);
      },
      outcome: 2,
    }),
  ),
  {
    name: 'can be set while listening',
    async run(stage) {
      const server = await stage.listening();
      await stage.pair(server);
      server.maxConnections = 1;
      const dropped = once(server, 'drop');
      const fate = fateOf(stage.connectTo(server));
      await dropped;
      return fate;
    },
    outcome: turnedAway,
  },
]);

async function dropArgument(stage: Stage, options: object): Promise<unknown> {
  const server = stage.server();
  server.maxConnections = 0;
  await stage.listening(server, options);
  const dropped = once(server, 'drop');
  const client = stage.connectTo(server);
  await once(client, 'connect');
  const { localPort } = client;
  const [argument] = (await dropped) as [DropArgument | undefined];
  if (!argument?.localAddress) return argument;
  const { localPort: here, remotePort: there, ...rest } = argument;
  return { ...rest, ports: [here === portOf(server), there === localPort] };
}

const overIPv4 = {
  localAddress: '127.0.0.1',
  localFamily: 'IPv4',
  remoteAddress: '127.0.0.1',
  remoteFamily: 'IPv4',
  ports: [true, true],
};
const overIPv6 = {
  ...overIPv4,
  localAddress: '::1',
  localFamily: 'IPv6',
  remoteAddress: '::1',
  remoteFamily: 'IPv6',
};

describeParity("the argument of 'drop'", ours, [
  {
    name: 'over IPv4',
    run: (stage) => dropArgument(stage, { port: 0, host: '127.0.0.1' }),
    outcome: overIPv4,
    ours: { outcome: { ...overIPv4, reason: 'maxConnections' }, why: 'the reason is told, too' },
    since: 22,
  },
  {
    name: 'over IPv6',
    run: (stage) => dropArgument(stage, { port: 0, host: '::1' }),
    outcome: overIPv6,
    ours: { outcome: { ...overIPv6, reason: 'maxConnections' }, why: 'as above' },
    since: 22,
  },
  {
    name: 'over IPC there are no addresses to tell',
    run: (stage) => dropArgument(stage, { path: stage.path() }),
    outcome: undefined,
    ours: { outcome: { reason: 'maxConnections' }, why: 'as above' },
    since: 22,
  },
]);

describeParity('an accepted socket', ours, [
  {
    name: 'is a Socket that knows its server and both ends',
    async run(stage) {
      const server = await stage.listening();
      const { client, accepted } = await stage.pair(server);
      // Not in the types.
      const { server: its } = accepted as Socket & { server: Server };
      return [
        accepted instanceof stage.net.Socket,
        its === server,
        accepted.remotePort === client.localPort,
        accepted.localPort === portOf(server),
        accepted.remoteAddress,
        accepted.readyState,
        accepted.connecting,
        accepted.pending,
      ];
    },
    outcome: [true, true, true, true, '127.0.0.1', 'open', false, false],
  },
  {
    name: 'over IPC has no addresses',
    async run(stage) {
      const server = await stage.listening(stage.server(), { path: stage.path() });
      const { accepted } = await stage.pair(server);
      return [accepted.remoteAddress, accepted.localPort, accepted.address()];
    },
    outcome: [undefined, undefined, {}],
  },
  {
    name: 'has the highWaterMark of its server, for both directions',
    async run(stage) {
      const server = await stage.listening(stage.server({ highWaterMark: 999 }));
      const { accepted } = await stage.pair(server);
      return [accepted.readableHighWaterMark, accepted.writableHighWaterMark];
    },
    outcome: [999, 999],
  },
  {
    name: 'has 64 KiB of it where nothing is said',
    async run(stage) {
      const { accepted } = await stage.pair(await stage.listening());
      return [accepted.readableHighWaterMark, accepted.writableHighWaterMark];
    },
    outcome: [65536, 65536],
    since: 22,
  },
  {
    name: 'without allowHalfOpen ends when its peer does',
    async run(stage) {
      const server = await stage.listening();
      const { client, accepted } = await stage.pair(server);
      const ended = Promise.all([closeOf(accepted), closeOf(client)]);
      accepted.resume();
      client.resume().end();
      await ended;
      return [accepted.allowHalfOpen, accepted.writableFinished];
    },
    outcome: [false, true],
  },
  {
    name: 'with allowHalfOpen answers after its peer has ended',
    async run(stage) {
      const server = await stage.listening(stage.server({ allowHalfOpen: true }));
      const { client, accepted } = await stage.pair(server);
      client.end('question');
      let text = '';
      accepted.on('data', (bytes) => {
        text += bytes;
      });
      accepted.once('end', () => accepted.end(`answer to ${text}`));
      let answer = '';
      for await (const bytes of client) answer += bytes;
      return [accepted.allowHalfOpen, answer];
    },
    outcome: [true, 'answer to question'],
  },
  {
    name: 'with pauseOnConnect reads nothing until resume',
    async run(stage) {
      const server = await stage.listening(stage.server({ pauseOnConnect: true }));
      const { client, accepted } = await stage.pair(server);
      let text = '';
      accepted.on('data', (bytes) => {
        text += bytes;
      });
      const written = new Promise<void>((resolve) => client.write('hi', () => resolve()));
      await written;
      // Another connection's round trip: what could arrive has arrived.
      const other = await stage.pair(server);
      other.accepted.resume();
      other.client.end('x');
      await closeOf(other.accepted);
      const before = [accepted.isPaused(), text, accepted.bytesRead];
      const arrived = once(accepted, 'data');
      accepted.resume();
      await arrived;
      return [before, text];
    },
    outcome: [[true, '', 0], 'hi'],
  },
  {
    name: 'takes options that are changed later on the server',
    async run(stage) {
      const server = await stage.listening();
      // In the types they are options only.
      Object.assign(server, { allowHalfOpen: true, highWaterMark: 5 });
      const { accepted } = await stage.pair(server);
      return [accepted.allowHalfOpen, accepted.writableHighWaterMark];
    },
    outcome: [true, 5],
  },
  {
    name: "destroyed inside 'connection' does not disturb the server",
    async run(stage) {
      const server = await stage.listening();
      server.once('connection', (socket) => socket.destroy());
      await fateOf(stage.connectTo(server));
      const { client } = await stage.pair(server);
      return [client.readyState, await countOf(server)];
    },
    outcome: ['open', 1],
  },
  {
    name: "destroyed with an error inside 'connection': the error is the socket's",
    async run(stage) {
      const server = await stage.listening();
      const error = new Promise((resolve) => {
        server.once('connection', (socket) => {
          socket.once('error', ({ message }) => resolve(message));
          socket.destroy(new Error('no'));
        });
      });
      stage.connectTo(server);
      return error;
    },
    outcome: 'no',
  },
  ...(
    [
      [
        'has sent bytes',
        true,
        async ({ client, accepted }) => {
          client.write('x');
          await once(accepted, 'data');
        },
      ],
      ['is asked for', true, ({ accepted }) => accepted.remoteAddress],
      ['has sent nothing, and is not asked for', false, () => undefined],
    ] satisfies [
      what: string,
      isNamed: boolean,
      prepare: (pair: Awaited<ReturnType<Stage['pair']>>) => unknown,
    ][]
  ).map(
    ([what, isNamed, prepare]): Scenario => ({
      name: `that is reset by its peer, which ${what}`,
      async run(stage) {
        const pair = await stage.pair(await stage.listening());
        const { client, accepted } = pair;
        accepted.resume();
        await prepare(pair);
        const failed = once(accepted, 'error');
        const { localPort } = client;
        client.resetAndDestroy();
        const look = lookOf((await failed)[0]);
        return 'port' in look ? { ...look, port: look.port === localPort } : look;
      },
      outcome: resetError,
      ...(isNamed && {
        ours: {
          outcome: { ...resetError, address: '127.0.0.1', port: true },
          why: 'the error says whose connection it was',
        },
      }),
    }),
  ),
  {
    name: 'is reset by the server where it wants to',
    async run(stage) {
      const server = await stage.listening();
      server.once('connection', (socket) => socket.resetAndDestroy());
      const client = stage.connectTo(server).resume();
      return new Promise((resolve) =>
        client.once('error', (error: NodeJS.ErrnoException) => resolve(error.code)),
      );
    },
    outcome: 'ECONNRESET',
  },
]);

/** Listens with an object that has `check`, and returns the checked addresses and the result of a client. */
async function filtered(stage: Stage, where: object, blocked: string): Promise<unknown> {
  const asked: string[] = [];
  const blockList = {
    check(address: string, family: string) {
      asked.push(`${family} ${address}`);
      return address === blocked;
    },
  };
  const server = stage.server({ blockList });
  const events: string[] = [];
  for (const event of ['connection', 'drop']) server.on(event, () => events.push(event));
  await stage.listening(server, where);
  const client = stage.connect({ port: portOf(server), host: '127.0.0.1' });
  if (blocked === '') await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  else await fateOf(client);
  return [asked, events];
}

describeParity('blockList by shape', ours, [
  {
    name: 'asks about the peer, and lets it in',
    run: (stage) => filtered(stage, { port: 0, host: '127.0.0.1' }, ''),
    outcome: refusedByNode(),
    ours: { outcome: [['ipv4 127.0.0.1'], ['connection']], why: 'anything with `check` is a block list' },
    since: 24,
  },
  {
    name: 'drops a blocked peer and says so',
    run: (stage) => filtered(stage, { port: 0, host: '127.0.0.1' }, '127.0.0.1'),
    outcome: refusedByNode(),
    ours: { outcome: [['ipv4 127.0.0.1'], ['drop']], why: 'as above; and a drop is not silent' },
    since: 24,
  },
  {
    name: 'hears the IPv4-mapped form over a dual-stack server',
    run: (stage) => filtered(stage, { port: 0 }, '::ffff:127.0.0.1'),
    outcome: refusedByNode(),
    ours: { outcome: [['ipv6 ::ffff:127.0.0.1'], ['drop']], why: 'as above' },
    since: 24,
  },
  {
    name: 'is not asked over IPC',
    async run(stage) {
      const blockList = { check: () => true };
      const server = await stage.listening(stage.server({ blockList }), { path: stage.path() });
      const { client } = await stage.pair(server);
      return client.readyState;
    },
    outcome: refusedByNode(),
    ours: { outcome: 'open', why: 'anything with `check` is a block list; a path is no address' },
    since: 24,
  },
]);

function refusedByNode() {
  const message = 'The "options.blockList" property must be an net.BlockList. Received an instance of Object';
  return { class: 'TypeError', code: 'ERR_INVALID_ARG_TYPE', message };
}
