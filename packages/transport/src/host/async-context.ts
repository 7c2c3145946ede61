import type { AsyncResource } from 'node:async_hooks';

/** The sockets of Deno emit all events but `'connect'` outside of any async context. */
const losesContext = 'Deno' in globalThis;

/** The listeners of a socket's events, in the given async context where the runtime does not see to that. */
export function heardIn<Listeners extends Record<string, (argument: never) => void>>(
  context: AsyncResource,
  listeners: Listeners,
): Listeners {
  if (!losesContext) return listeners;
  const bound = Object.entries(listeners).map(([event, listener]) => [event, context.bind(listener)]);
  return Object.fromEntries(bound);
}
