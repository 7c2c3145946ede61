import { kState, type StatefulSocket } from '../socket/state.ts';

/** The durations of the steps of a `connect`, in milliseconds; undefined for a step that has not ended. */
export interface ConnectDurations {
  /** The look-up: from the call of `connect` until there is an address to try; about 0 for an IP address or a path. */
  readonly lookupMs: number | undefined;
  /** The earlier attempts: from the end of `lookupMs` to the start of the attempt that succeeds; about 0 if there were none. */
  readonly attemptsMs: number | undefined;
  /** The attempt that succeeds; over TCP, this is the handshake. */
  readonly tcpMs: number | undefined;
  /** The sum of `lookupMs`, `attemptsMs` and `tcpMs`. */
  readonly totalMs: number | undefined;
  /** The number of attempts that have begun. */
  readonly attempts: number;
}

/** The durations of the last `connect` of a socket; undefined if `connect` was never called. */
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
