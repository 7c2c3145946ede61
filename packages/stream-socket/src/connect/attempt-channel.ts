import { channel } from 'node:diagnostics_channel';

const clientAttempt = channel('net.client.attempt');

/**
 * How an attempt to connect to one address ended. `timeout`: the attempt was abandoned to try the next address. `cancelled`:
 * another attempt was faster, or the socket was destroyed.
 */
export type AttemptOutcome = 'connected' | 'failed' | 'timeout' | 'cancelled';

/** The message on the channel `net.client.attempt`. */
export interface AttemptMessage {
  /** The socket that connects. */
  socket: object;
  /** The IP address, or the path. */
  address: string;
  /** Undefined for IPC. */
  port: number | undefined;
  /** 4 or 6; undefined for IPC. */
  family: number | undefined;
  outcome: AttemptOutcome;
  /** Milliseconds from the start to the end of the attempt. */
  durationMs: number;
  /** The error of an attempt that failed or timed out; undefined for the other outcomes. */
  error: Error | undefined;
}

/** Whether {@link publishAttempt} has subscribers, so that its message is needed. */
export function hearsAttempts(): boolean {
  return clientAttempt.hasSubscribers;
}

/** Publishes the end of an attempt on `net.client.attempt`. */
export function publishAttempt(message: AttemptMessage): void {
  clientAttempt.publish(message);
}
