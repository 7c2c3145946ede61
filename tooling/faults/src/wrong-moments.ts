import { once } from 'node:events';
import type { Socket } from 'node:net';
import { closeOf, portOf, type Stage } from '@net-tooling/parity';
import type { Fault } from './fault.ts';
import { settle, storyOf, thrownBy } from './story.ts';

/** The states of a socket, and the way to each of them. */
const STATES: Record<string, (stage: Stage) => Promise<Socket>> = {
  'a new socket': async (stage) => stage.keep(new stage.net.Socket()),
  'a connecting socket': async (stage) => stage.connectTo(await stage.listening()),
  'a connected socket': async (stage) => (await stage.pair(await stage.listening())).client,
  'a corked socket': async (stage) => {
    const { client } = await stage.pair(await stage.listening());
    client.cork();
    client.write('held back');
    return client;
  },
  'a socket that has ended': async (stage) => {
    const server = await stage.listening(stage.server({ allowHalfOpen: true }));
    const { client } = await stage.pair(server);
    client.end();
    await once(client, 'finish');
    return client;
  },
  'a socket whose peer has ended': async (stage) => {
    const server = await stage.listening(stage.server({ allowHalfOpen: true }));
    const client = stage.connect({ port: portOf(server), host: '127.0.0.1', allowHalfOpen: true });
    const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
    accepted.end();
    await once(client.resume(), 'end');
    return client;
  },
  'a socket destroyed just now': async (stage) => {
    const { client } = await stage.pair(await stage.listening());
    return client.destroy();
  },
  'a closed socket': async (stage) => {
    const { client } = await stage.pair(await stage.listening());
    const closed = closeOf(client);
    client.destroy();
    await closed;
    return client;
  },
};

/** What is called. Each returns what is of interest, and the socket is ended or destroyed afterwards. */
const CALLS: Record<string, (socket: Socket) => unknown> = {
  write: (socket) => socket.write('x'),
  'write of nothing': (socket) => socket.write(''),
  'write of a number': (socket) => thrownBy(() => socket.write(1 as never)),
  end: (socket) => socket.end() === socket,
  'end with bytes': (socket) => socket.end('bye') === socket,
  pause: (socket) => socket.pause().isPaused(),
  'setTimeout and its end': (socket) => socket.setTimeout(1000).setTimeout(0).timeout,
  'setTimeout of nonsense': (socket) => thrownBy(() => socket.setTimeout(-1)),
  setNoDelay: (socket) => socket.setNoDelay() === socket,
  setKeepAlive: (socket) => socket.setKeepAlive(true, 1000) === socket,
  'ref and unref': (socket) => socket.unref().ref() === socket,
  address: (socket) => Object.keys(socket.address()).sort(),
  'cork and uncork': (socket) => {
    socket.cork();
    socket.uncork();
    return socket.writableCorked;
  },
  destroySoon: (socket) => socket.destroySoon(),
  destroy: (socket) => socket.destroy() === socket,
};

/** On a closed socket Node forgets a timeout at once; here it holds for the next connection. */
const differs = (state: string, call: string) => /destroyed|closed/.test(state) && /setTimeout/.test(call);

/** Every call in every state of a socket. */
export const wrongMoments: Fault[] = Object.entries(STATES).flatMap(([state, reach]) =>
  Object.entries(CALLS)
    .filter(([call]) => !differs(state, call))
    .map(([call, make]) => ({
      name: `${call} on ${state}`,
      async run(stage: Stage) {
        const socket = await reach(stage);
        const story = storyOf(socket);
        const result = make(socket);
        const now = {
          readyState: socket.readyState,
          writable: socket.writable,
          readable: socket.readable,
          destroyed: socket.destroyed,
        };
        await settle();
        const wasClosed = socket.closed;
        socket.destroy();
        if (!wasClosed && !socket.closed) await closeOf(socket);
        // A connection may come about while the test waits, or not; without one Node does not say whether there was an error.
        const told = story.filter((event) => event !== 'connect' && event !== 'ready');
        return {
          result,
          now,
          story: state === 'a new socket' ? told.map((event) => event.replace(/^close .*/, 'close')) : told,
        };
      },
    })),
);
