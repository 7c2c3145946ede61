import type { Endpoint, StreamHandle, StreamReceiver, Transport } from '@net/transport';
import type { ConnectTimes } from './connect-times.ts';

/** The socket that `ConnectionAttempts` connects. */
export interface ConnectingSocket {
  /** Emits `'lookup'` and `'connectionAttempt…'`. */
  emit(event: string, ...args: unknown[]): boolean;
  /** Used for `'connect'` and `'close'`, to remove the short link of a long IPC path. */
  on(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  /** The attempted addresses, as `address:port`. Set only if there are several addresses, or a look-up may still add some. */
  autoSelectFamilyAttemptedAddresses: string[];
}

/** The owner of the handle once the handle is connected. */
export interface ConnectingStream extends StreamReceiver {
  readonly transport: Transport;
}

/** The callbacks for the result of `ConnectionAttempts`. After `cancel` neither is called. */
export interface AttemptsResult {
  /** `handle` is connected to `remote`, and belongs to the callee from now on. */
  onConnected(handle: StreamHandle, remote: Endpoint, times: ConnectTimes): void;
  /** The look-up or all attempts have failed; no handle is passed on. */
  onFailed(error: Error): void;
}
