import type { Server, Socket } from 'node:net';
import { closeOf, portOf, type Stage } from '@net-tooling/parity';
import type { Fault } from './fault.ts';
import { storyOf } from './story.ts';

/** What a listener does, at a moment when few expect it. */
const ACTS: Record<string, (socket: Socket) => unknown> = {
  destroy: (socket) => socket.destroy(),
  'destroy with an error': (socket) => socket.destroy(Object.assign(new Error('enough'), { code: 'ENOUGH' })),
  'destroy twice': (socket) => socket.destroy().destroy(new Error('again')),
  end: (socket) => socket.end(),
  'end and destroy': (socket) => socket.end('bye').destroy(),
  pause: (socket) => {
    socket.pause();
    setImmediate(() => socket.resume());
  },
};

const EVENTS = ['lookup', 'connect', 'ready', 'drain', 'data', 'end', 'finish', 'close'];

/** A server that answers once the client has ended, and then ends. */
async function answering(stage: Stage): Promise<Server> {
  const server = stage.server({ allowHalfOpen: true }, (socket: Socket) => {
    socket.on('end', () => socket.end('hello')).resume();
  });
  return stage.listening(server);
}

/** Every act in every event of a connection that sends what the kernel takes at once, and is answered. */
export const actsInEvents: Fault[] = EVENTS.flatMap((event) =>
  Object.entries(ACTS).map(([name, act]) => ({
    name: `${name} in '${event}'`,
    async run(stage: Stage) {
      const server = await answering(stage);
      const lookup = (_host: string, _options: object, callback: (...answer: unknown[]) => void) =>
        process.nextTick(callback, null, '127.0.0.1', 4);
      const socket = stage.connect({
        port: portOf(server),
        host: 'somewhere.invalid',
        lookup,
        autoSelectFamily: false,
      });
      const closed = closeOf(socket);
      const story = storyOf(socket);
      socket.once(event, () => act(socket));
      socket.on('data', () => undefined);
      socket.write(Buffer.alloc(70_000), () => {
        if (!socket.destroyed && !socket.writableEnded) socket.end();
      });
      await closed;
      // Node emits 'ready' even if a listener for 'connect' has destroyed the socket; here nothing follows but the end.
      return {
        story: story.filter((told) => told !== 'ready'),
        destroyed: socket.destroyed,
        readyState: socket.readyState,
      };
    },
  })),
);
