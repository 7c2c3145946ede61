import { kState, type StatefulServer } from '../state.ts';
import { limitReached } from './admission.ts';
import type { Refusal } from './policy.ts';

/**
 * Counts a connection that is neither admitted nor dropped yet, so that `maxConnections` and `maxPending` also limit waiting
 * connections, and a closed server waits for them before it emits `'close'`.
 *
 * @returns Why the connection must be dropped, if a limit is reached; otherwise a function that the caller must call once, when
 *   the wait ends.
 */
export function hold(server: StatefulServer): Refusal | (() => void) {
  const state = server[kState];
  const limit = limitReached(server);
  if (limit) return { reason: limit };
  for (const policy of state.policies) {
    const refusal = policy.hold?.();
    if (refusal) return refusal;
  }
  server._connections++;
  state.connections++;
  return () => {
    server._connections--;
    state.connections--;
    // Reads the list of policies again: it may include a shutdown that has begun in the meantime and waits for this connection.
    for (const policy of state.policies) policy.onHeldEnd?.();
  };
}

/** Ends the wait of a connection: drops it if `refusal` is not null, or if a limit was reached in the meantime; else admits it. */
export type Settle = (refusal: Refusal | null) => void;

const waiting = new WeakMap<StatefulServer, Set<Settle>>();

/** One function for each connection of a server that waits for the answer of another process (`ConnectionPolicy.ask`). */
export function waitingOf(server: StatefulServer): Set<Settle> {
  const known = waiting.get(server);
  if (known) return known;
  const none = new Set<Settle>();
  waiting.set(server, none);
  return none;
}
