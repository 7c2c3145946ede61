import { type DebugLog, endpointText } from '../socket/debug-log.ts';
import { localNameOf } from '../socket/names.ts';
import type { StatefulSocket } from '../socket/state.ts';
import type { ConnectRequest } from './options.ts';
import { whileConnecting } from './while-connecting.ts';

/** Writes to the debug log what one call of `connect` does. */
export function logConnect(log: DebugLog, socket: StatefulSocket, request: ConnectRequest): void {
  const target = request.kind === 'ipc' ? request.path : endpointText(request.host, request.port);
  log(socket, `connects to ${target}`);
  whileConnecting(socket, {
    lookup(error, address, _family, host) {
      log(socket, error ? `did not find ${host}: ${error.message}` : `found ${address} for ${host}`);
    },
    connectionAttempt(address, port) {
      log(socket, `tries ${endpointText(address, port)}`);
    },
    connectionAttemptFailed(address, port, _family, error) {
      log(socket, `failed to connect to ${endpointText(address, port)}: ${error.message}`);
    },
    connectionAttemptTimeout(address, port) {
      log(socket, `waits no longer for ${endpointText(address, port)} alone`);
    },
    connect() {
      const local = localNameOf(socket);
      log(socket, local ? `is connected, from ${endpointText(local.address, local.port)}` : 'is connected');
    },
  });
}
