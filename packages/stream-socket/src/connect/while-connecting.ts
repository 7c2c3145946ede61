import type { StatefulSocket } from '../socket/state.ts';

/** Listeners for the events of one `connect`. */
export interface ConnectListeners {
  lookup?(error: Error | null, address: unknown, family: unknown, host: string): void;
  connectionAttempt(address: string, port: number | undefined): void;
  connectionAttemptFailed?(address: string, port: number | undefined, family: unknown, error: Error): void;
  connectionAttemptTimeout?(address: string, port: number | undefined): void;
  connect(): void;
}

/** Adds listeners to a socket, before the program's own, until the socket is connected or has failed. */
export function whileConnecting(socket: StatefulSocket, listeners: ConnectListeners): void {
  const all = Object.entries(listeners) as [event: string, () => void][];
  const remove = () => {
    for (const [event, listener] of all) socket.off(event, listener);
    socket.off('connect', remove).off('close', remove);
  };
  for (const [event, listener] of all) socket.prependListener(event, listener);
  socket.on('connect', remove).on('close', remove);
}
