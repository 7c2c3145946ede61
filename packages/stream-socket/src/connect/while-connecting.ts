import type { StatefulSocket } from '../socket/state.ts';

/** Listeners for the events of one call of `connect`. */
export interface ConnectListeners {
  lookup?(error: Error | null, address: unknown, family: unknown, host: string): void;
  connectionAttempt(address: string, port: number | undefined): void;
  connectionAttemptFailed?(address: string, port: number | undefined, family: unknown, error: Error): void;
  connectionAttemptTimeout?(address: string, port: number | undefined): void;
  connect(): void;
}

/** Adds listeners to a socket, before those of the program, and removes them when the socket has connected or closed. */
export function whileConnecting(socket: StatefulSocket, listeners: ConnectListeners): void {
  const all = Object.entries(listeners) as [event: string, () => void][];
  const remove = () => {
    for (const [event, listener] of all) socket.off(event, listener);
    socket.off('connect', remove).off('close', remove);
  };
  for (const [event, listener] of all) socket.prependListener(event, listener);
  socket.on('connect', remove).on('close', remove);
}
