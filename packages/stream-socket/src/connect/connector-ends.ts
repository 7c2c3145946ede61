import type { Endpoint, StreamHandle, StreamReceiver, Transport } from '@net/transport';

/** The socket that a `Connector` connects. */
export interface ConnectingSocket {
  /** Emits `'lookup'` and `'connectionAttempt…'`. */
  emit(event: string, ...args: unknown[]): boolean;
  /** The attempts made, as `address:port`; set only where the host has more than one address. */
  autoSelectFamilyAttemptedAddresses: string[];
}

/** The stream that the handle belongs to once it is connected. */
export interface ConnectingStream extends StreamReceiver {
  readonly transport: Transport;
}

/** How a `Connector` ends, unless it is cancelled. */
export interface ConnectorResult {
  /** `handle` is connected to `remote`; the connector has let go of it. */
  onConnected(handle: StreamHandle, remote: Endpoint): void;
  onFailed(error: Error): void;
}
