import type { AsyncResource } from 'node:async_hooks';

/** Deno's sockets emit every event except `'connect'` outside of any async context. */
const losesContext = 'Deno' in globalThis;

/** In Deno, wraps event listeners so that they run in the given async context; elsewhere returns them unchanged. */
export function bindListeners<Listeners extends Record<string, (argument: never) => void>>(
  context: AsyncResource,
  listeners: Listeners,
): Listeners {
  if (!losesContext) return listeners;
  const bound = Object.entries(listeners).map(([event, listener]) => [event, context.bind(listener)]);
  return Object.fromEntries(bound);
}
