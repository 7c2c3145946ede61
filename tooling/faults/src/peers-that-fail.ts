import { once } from 'node:events';
import type { Socket } from 'node:net';
import { closeOf, portOf, refusedPort, type Stage } from '@net-tooling/parity';
import type { Fault } from './fault.ts';
import { settle, storyOf } from './story.ts';

/** How often each callback was called, and whether with an error. */
function callbacks() {
  const seen: string[] = [];
  return {
    seen,
    next() {
      const index = seen.push('never') - 1;
      return (error?: Error | null) => {
        seen[index] = seen[index] === 'never' ? (error ? 'error' : 'done') : 'twice';
      };
    },
  };
}

/** A connection whose other end does something. */
async function withPeer(
  stage: Stage,
  act: (peer: Socket, socket: Socket) => unknown,
  options: object = {},
): Promise<unknown> {
  const server = await stage.listening(stage.server({ allowHalfOpen: true }));
  const { client, accepted } = await stage.pair(server);
  Object.assign(client, options);
  const closed = closeOf(client);
  const story = storyOf(client);
  client.resume();
  await act(accepted, client);
  await closed;
  // Over the runtime's own sockets a listener for 'connect' that comes late is called all the same, for Node's TLS.
  const rest = story.filter((event) => event !== 'connect');
  return { story: rest, errored: (client.errored as NodeJS.ErrnoException | null)?.code };
}

export const peersThatFail: Fault[] = [
  { name: 'the peer resets', run: (stage) => withPeer(stage, (peer) => peer.resetAndDestroy()) },
  { name: 'the peer ends', run: (stage) => withPeer(stage, (peer) => peer.end()) },
  { name: 'the peer says something and ends', run: (stage) => withPeer(stage, (peer) => peer.end('bye')) },
  {
    name: 'the peer ends while nobody reads, who then does',
    run: (stage) =>
      withPeer(stage, async (peer, socket) => {
        socket.pause();
        peer.end('bye');
        await settle();
        socket.resume();
      }),
  },
  {
    name: 'the peer ends first, and this end later',
    run: (stage) =>
      withPeer(
        stage,
        async (peer, socket) => {
          peer.resume().end();
          await once(socket, 'end');
          await settle();
          socket.end('after all');
        },
        { allowHalfOpen: true },
      ),
  },
  {
    name: 'the peer resets while the kernel is full and more is waiting',
    run: (stage) =>
      withPeer(stage, async (peer, socket) => {
        const { seen, next } = callbacks();
        for (let count = 0; count < 3; count++) socket.write(Buffer.alloc(8 << 20), next());
        await settle();
        peer.resetAndDestroy();
        await closeOf(socket);
        await settle();
        if (seen.join() !== 'error,error,error') throw new Error(`Callbacks: ${seen.join()}`);
      }).catch((error: Error) => error.message),
  },
  {
    name: 'nobody listens on the port',
    async run(stage) {
      const socket = stage.connect(refusedPort, '127.0.0.1');
      const { seen, next } = callbacks();
      const story = storyOf(socket);
      socket.write('too early', next());
      await closeOf(socket);
      await settle();
      return { story, seen, pending: socket.pending, connecting: socket.connecting };
    },
  },
  {
    name: 'nobody listens on the path',
    async run(stage) {
      const socket = stage.connect({ path: stage.path('nobody.sock') });
      const story = storyOf(socket);
      await closeOf(socket);
      return story;
    },
  },
  {
    name: 'the server closes while a client connects',
    async run(stage) {
      const server = await stage.listening();
      const stories = [storyOf(server)];
      const socket = stage.connect(portOf(server), '127.0.0.1');
      await once(socket, 'connect');
      const closed = closeOf(server);
      server.close();
      socket.destroy();
      await closed;
      return stories;
    },
  },
  {
    name: 'the server is at its limit',
    async run(stage) {
      const server = stage.server({ allowHalfOpen: true });
      server.maxConnections = 1;
      await stage.listening(server);
      await stage.pair(server);
      const dropped = once(server, 'drop');
      const second = stage.connect(portOf(server), '127.0.0.1');
      const story = storyOf(second);
      second.resume();
      const [{ remoteFamily }] = await dropped;
      await closeOf(second);
      return { remoteFamily, last: story.at(-1) };
    },
  },
  {
    name: 'a lookup that fails',
    run: (stage) =>
      lookupThat(stage, (callback) => callback(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))),
  },
  {
    name: 'a lookup that answers another family',
    run: (stage) => lookupThat(stage, (callback) => callback(null, [{ address: '127.0.0.1', family: 7 }])),
  },
  {
    name: 'a lookup that answers no address',
    run: (stage) => lookupThat(stage, (callback) => callback(null, [{ address: 'nope', family: 4 }])),
  },
];

async function lookupThat(
  stage: Stage,
  answer: (callback: (...answer: unknown[]) => void) => void,
): Promise<unknown> {
  const lookup = (_host: string, _options: object, callback: (...answer: unknown[]) => void) =>
    process.nextTick(() => answer(callback));
  const socket = stage.connect({ port: 1, host: 'somewhere.invalid', lookup });
  const story = storyOf(socket);
  await closeOf(socket);
  return story;
}
