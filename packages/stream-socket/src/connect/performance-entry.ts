import type { NodeIdentity } from '@net/node-interop';
import { kState, type StatefulSocket } from '../socket/state.ts';
import { whileConnecting } from './while-connecting.ts';

/** Records a `PerformanceEntry` of the type `net` for the attempt that succeeds, as Node does for its own sockets. */
export function recordPerformanceEntry(socket: StatefulSocket, identity: NodeIdentity): void {
  const begun = new Map<string, () => void>();
  whileConnecting(socket, {
    connectionAttempt(address, port) {
      // Node creates no entry for an IPC connection, which has no port.
      if (port !== undefined) begun.set(address, identity.beginConnectEntry(address, port));
    },
    connect: () => begun.get(socket[kState].peerAddress ?? '')?.(),
  });
}
