import { type DebugLog, endpointText } from '../socket/debug-log.ts';
import { localNameOf } from '../socket/names.ts';
import type { StatefulSocket } from '../socket/state.ts';
import type { ConnectRequest } from './options.ts';

/** Writes what one `connect` does to the debug log, from the socket's own events, until it is connected or has failed. */
export function logConnect(log: DebugLog, socket: StatefulSocket, request: ConnectRequest): void {
  const target = request.kind === 'ipc' ? request.path : endpointText(request.host, request.port);
  log(socket, `connects to ${target}`);
  const listeners = {
    lookup(error: Error | null, address: unknown, _family: unknown, host: string) {
      log(socket, error ? `did not find ${host}: ${error.message}` : `found ${address} for ${host}`);
    },
    connectionAttempt(address: string, port: number | undefined) {
      log(socket, `tries ${endpointText(address, port)}`);
    },
    connectionAttemptFailed(address: string, port: number | undefined, _family: unknown, error: Error) {
      log(socket, `failed to connect to ${endpointText(address, port)}: ${error.message}`);
    },
    connectionAttemptTimeout(address: string, port: number | undefined) {
      log(socket, `waits no longer for ${endpointText(address, port)} alone`);
    },
    connect() {
      const local = localNameOf(socket);
      log(socket, local ? `is connected, from ${endpointText(local.address, local.port)}` : 'is connected');
      remove();
    },
    close: () => remove(),
  };
  const names = Object.keys(listeners) as (keyof typeof listeners)[];
  const remove = () => {
    for (const name of names) socket.off(name, listeners[name] as () => void);
  };
  for (const name of names) socket.prependListener(name, listeners[name] as () => void);
}
