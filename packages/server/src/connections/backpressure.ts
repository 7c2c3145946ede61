import type { EventEmitter } from 'node:events';
import { kState, type StatefulServer } from '../state.ts';
import { ConnectionQueue } from './queue.ts';

/** Pauses accepting if a queue has enough connections, otherwise resumes it. No effect if the transport cannot pause. */
export function acceptIfWanted(server: StatefulServer): void {
  const { listening, queues } = server[kState];
  const handle = listening?.handle;
  if (queues.some((queue) => queue.hasEnough)) handle?.acceptStop();
  else handle?.acceptStart();
}

/** Creates the queue from which one `for await` loop takes connections. */
export function openQueue(server: StatefulServer): ConnectionQueue {
  const state = server[kState];
  const queue = new ConnectionQueue(server, () => {
    if (!queue.isOpen) state.queues = state.queues.filter((each) => each !== queue);
    acceptIfWanted(server);
  });
  state.queues.push(queue);
  return queue;
}

/** Queues accepted connections until a `'connection'` listener is added, or a `for await` loop starts, and takes them. */
export function queueUntilHeard(server: StatefulServer): void {
  const state = server[kState];
  const queue = openQueue(server);
  state.takeEarlyQueue = () => {
    state.takeEarlyQueue = null;
    server.off('newListener' as never, onNewListener as never);
    return queue;
  };
  const onNewListener = (event: string | symbol): void => {
    if (event !== 'connection') return;
    const waiting = state.takeEarlyQueue!().giveUp();
    process.nextTick(() => {
      for (const socket of waiting) server.emit('connection', socket);
    });
  };
  // Cast, because the typed events of a server do not include `'newListener'`, which every `EventEmitter` emits.
  (server as EventEmitter).on('newListener', onNewListener);
}
