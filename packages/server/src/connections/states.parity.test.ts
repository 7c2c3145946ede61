import { once } from 'node:events';
import nodeNet, { type Server, type Socket } from 'node:net';
import * as sockets from '@net/stream-socket';
import { closeOf, type NetModule, Stage, stateOf } from '@net-tooling/parity';
import { expect, test } from 'vitest';
import * as servers from '../index.ts';

const [major = 0] = process.versions.node.split('.').map(Number);

/** The current observable state of a connection. */
function stateOfConnection(socket: Socket, server: Server): Record<string, unknown> {
  return {
    ...stateOf(socket),
    server: (socket as Socket & { server?: Server }).server === server,
    connections: (server as Server & { _connections: number })._connections,
    readableHighWaterMark: socket.readableHighWaterMark,
    paused: socket.isPaused(),
    writableHighWaterMark: socket.writableHighWaterMark,
    listeners: socket.eventNames().map((name) => [name, socket.listenerCount(name)]),
  };
}

/** The states of one connection: a client sends and ends, the connection answers. */
async function statesOf(
  net: NetModule,
  options: object,
  where: (stage: Stage) => object,
): Promise<unknown[]> {
  const stage = new Stage(net);
  try {
    const server = await stage.listening(stage.server(options), where(stage));
    const states: unknown[] = [];
    const connection = once(server, 'connection') as Promise<[Socket]>;
    server.once('connection', (socket: Socket) => {
      states.push(['connection', stateOfConnection(socket, server)]);
      for (const event of ['data', 'end', 'finish', 'close']) {
        socket.once(event, () => states.push([event, stateOfConnection(socket, server)]));
      }
    });
    const client = stage.connectTo(server);
    client.resume();
    const [accepted] = await connection;
    accepted.write('hello');
    states.push(['written', stateOfConnection(accepted, server)]);
    client.end('goodbye');
    accepted.resume();
    accepted.once('end', () => accepted.end());
    await closeOf(accepted);
    states.push(['closed', stateOfConnection(accepted, server)]);
    return states;
  } finally {
    await stage.close();
  }
}

const places: [string, (stage: Stage) => object][] = [
  ['TCP', () => ({ port: 0, host: '127.0.0.1' })],
  ['IPC', (stage) => ({ path: stage.path() })],
];
const rows: [title: string, options: object, since: number][] = [
  ['as it is', {}, 22],
  ['allowHalfOpen', { allowHalfOpen: true }, 22],
  ['pauseOnConnect', { pauseOnConnect: true }, 22],
  ['noDelay and keepAlive', { noDelay: true, keepAlive: true, keepAliveInitialDelay: 1500 }, 22],
  ['highWaterMark', { highWaterMark: 7 }, 20],
];

for (const [place, where] of places) {
  for (const [title, options, since] of rows) {
    // Before 22, buffers are of 16 KiB in Node.
    if (major < since) continue;
    test(`every property in every state of a connection over ${place}, ${title}`, async () => {
      const theirs = await statesOf(nodeNet, options, where);
      const ours = await statesOf({ ...sockets, ...servers } as unknown as NetModule, options, where);
      expect(ours).toEqual(theirs);
    });
  }
}
