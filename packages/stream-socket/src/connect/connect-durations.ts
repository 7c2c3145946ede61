import { kState, type StatefulSocket } from '../socket/state.ts';

/** The durations of the steps of a `connect`, in milliseconds; undefined for a step that has not ended. */
export interface ConnectDurations {
  /** From the call of `connect` until the first addresses are known: the duration of the look-up. */
  readonly lookupMs: number | undefined;
  /** From then to the start of the attempt that succeeds: the time for earlier attempts; 0 if the first attempt succeeds. */
  readonly attemptsMs: number | undefined;
  /** The duration of the attempt that succeeds: the TCP handshake. */
  readonly tcpMs: number | undefined;
  /** The sum of the three. */
  readonly totalMs: number | undefined;
  /** The number of attempts that have begun. */
  readonly attempts: number;
}

/** The durations of the last `connect` of a socket; undefined if there was none. */
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
