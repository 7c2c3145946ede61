import type { EventEmitter } from 'node:events';

/** Names of all events that `emitter` emits from now on, but for those that `EventEmitter` emits about itself. */
export function logEvents(emitter: EventEmitter): string[] {
  const log: string[] = [];
  const emit = emitter.emit;
  emitter.emit = function record(this: EventEmitter, event: string | symbol, ...args: unknown[]) {
    if (event !== 'newListener' && event !== 'removeListener') log.push(String(event));
    return Reflect.apply(emit, this, [event, ...args]);
  };
  return log;
}
