import { kState, type StatefulSocket } from '../socket/state.ts';

/** The durations of the steps of a `connect`, in milliseconds; undefined for a step that has not ended. */
export interface ConnectDurations {
  /** From the call of `connect` until the first addresses are known: the look-up; about 0 for an IP address or a path. */
  readonly lookupMs: number | undefined;
  /** From the first known addresses to the start of the attempt that succeeds: earlier attempts; about 0 if there were none. */
  readonly attemptsMs: number | undefined;
  /** The duration of the attempt that succeeds: over TCP, of the handshake. */
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
