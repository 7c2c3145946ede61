import type { EventEmitter } from 'node:events';

/** Events about listeners and about the machinery of streams, which are nobody's promise. */
const UNPROMISED = ['newListener', 'removeListener', 'readable'];

/** Names of the events that `emitter` emits from now on. */
export function logEvents(emitter: EventEmitter): string[] {
  const log: string[] = [];
  const emit = emitter.emit;
  emitter.emit = function record(this: EventEmitter, event: string | symbol, ...args: unknown[]) {
    if (!UNPROMISED.includes(event as string)) log.push(String(event));
    return Reflect.apply(emit, this, [event, ...args]);
  };
  return log;
}
