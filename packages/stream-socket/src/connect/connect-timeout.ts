import type { Timer } from '@net/transport';
import { publishTimeout } from '../socket/diagnostics.ts';
import { kState, type StatefulSocket } from '../socket/state.ts';
import { nowOf, timersOf } from './clock.ts';

/** One address that was tried before a connect timed out. */
export interface TimedOutAttempt {
  /** The IP address, or the path. */
  address: string;
  /** Undefined for IPC. */
  port: number | undefined;
  /** Milliseconds from the start of `connect` to the start of this attempt. */
  startedAtMs: number;
  /** What ended the attempt; undefined if the address has not answered. */
  error: Error | undefined;
}

/** The error of a connect that takes longer than the option `connectTimeout`. */
export class ConnectTimeoutError extends Error {
  readonly code = 'ERR_CONNECT_TIMEOUT';
  /** The option `connectTimeout`. */
  readonly timeoutMs: number;
  /** Milliseconds that the look-up of the name took; undefined if no name was looked up, or the resolver has not answered. */
  readonly lookupMs: number | undefined;
  /** The addresses that were tried, in order. Empty if the name was not resolved in time. */
  readonly attempts: readonly TimedOutAttempt[];

  constructor(timeoutMs: number, lookupMs: number | undefined, attempts: readonly TimedOutAttempt[]) {
    const reached = attempts.length > 0 ? attempts.map(describe).join('; ') : 'the name was not resolved';
    super(`connect took longer than ${timeoutMs} ms: ${reached}`);
    this.timeoutMs = timeoutMs;
    this.lookupMs = lookupMs;
    this.attempts = attempts;
  }
}
// Defined on the prototype, because `util.inspect` would show an own property.
Object.defineProperty(ConnectTimeoutError.prototype, 'name', { value: 'ConnectTimeoutError' });

function describe({ address, port, error }: TimedOutAttempt): string {
  const host = address.includes(':') ? `[${address}]` : address;
  const place = port === undefined ? address : `${host}:${port}`;
  return error ? error.message : `${place} did not answer`;
}

/** For each socket whose connect timeout is running, the function that stops it. */
const stops = new WeakMap<StatefulSocket, () => void>();

/**
 * Destroys `socket` with a {@link ConnectTimeoutError} if the look-up and all attempts together take longer than `timeoutMs`
 * milliseconds.
 *
 * @param timeoutMs Undefined or 0 for no timeout. A later `connect` of the socket replaces the timeout.
 */
export function limitConnectTime(socket: StatefulSocket, timeoutMs: number | undefined): void {
  stops.get(socket)?.();
  if (timeoutMs) startTimeout(socket, timeoutMs);
}

/** Starts the timeout, and collects the details for its error from the socket's own events. */
function startTimeout(socket: StatefulSocket, timeoutMs: number): void {
  const { transport } = socket[kState];
  const timers = timersOf(transport);
  const now = (): number => nowOf(transport);
  const startedAt = now();
  const attempts: TimedOutAttempt[] = [];
  let lookupMs: number | undefined;

  const onLookup = (): void => {
    lookupMs ??= now() - startedAt;
  };
  const onAttempt = (address: string, port: number | undefined): void => {
    attempts.push({ address, port, startedAtMs: now() - startedAt, error: undefined });
  };
  const onFailed = (address: string, _port: number, _family: number, error: Error): void => {
    const attempt = attempts.findLast((each) => each.address === address);
    if (attempt) attempt.error = error;
  };
  const stop = (): void => {
    timers.clearTimeout(timer);
    stops.delete(socket);
    socket.off('lookup', onLookup).off('connectionAttempt', onAttempt);
    socket.off('connectionAttemptFailed', onFailed).off('connect', stop).off('close', stop);
  };
  const timer: Timer = timers.setTimeout(() => {
    stop();
    publishTimeout(socket, 'connectTimeout');
    socket.destroy(new ConnectTimeoutError(timeoutMs, lookupMs, attempts));
  }, timeoutMs);
  // The timer need not keep the process alive: the look-up or the handle does, unless the socket is unreferenced.
  timer.unref?.();
  stops.set(socket, stop);
  socket.on('lookup', onLookup).on('connectionAttempt', onAttempt);
  socket.on('connectionAttemptFailed', onFailed).on('connect', stop).on('close', stop);
}
