import { kState, type StatefulSocket } from '../socket/state.ts';

/** The time that the steps of a `connect` took, in milliseconds; undefined for a step that is not over. */
export interface ConnectDurations {
  /** From `connect` to the first addresses that were tried: the look-up, or a turn of the event loop without one. */
  readonly lookupMs: number | undefined;
  /** From there to the begin of the attempt that connected: waiting for slower or failing attempts; 0 if the first one connected. */
  readonly attemptsMs: number | undefined;
  /** From there to the connection: the TCP handshake. */
  readonly tcpMs: number | undefined;
  /** The sum of the three. */
  readonly totalMs: number | undefined;
  /** How many attempts were begun. */
  readonly attempts: number;
}

/** What the last `connect` of a socket took; undefined if there was none. */
export function connectDurationsOf(socket: StatefulSocket): ConnectDurations | undefined {
  const times = socket[kState].client?.times;
  if (!times) return undefined;
  const between = (from: number, to: number): number | undefined => (to >= from ? to - from : undefined);
  return {
    lookupMs: between(times.startedAt, times.resolvedAt),
    attemptsMs: between(times.resolvedAt, times.attemptedAt),
    tcpMs: between(times.attemptedAt, times.connectedAt),
    totalMs: between(times.startedAt, times.connectedAt),
    attempts: times.attempts,
  };
}
