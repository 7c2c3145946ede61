import type { Socket } from '@net/stream-socket/internal';
import { kState, type StatefulServer } from '../state.ts';

/** Ends every connection of a server at once: TCP with a reset, IPC by closing it. Those that wait for a proxy's header are dropped. */
export function resetConnections(server: StatefulServer): void {
  const { sockets, proxyHeaders } = server[kState];
  proxyHeaders?.refuseAll('shutdown');
  for (const socket of sockets) reset(socket);
}

function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // An IPC connection cannot be reset.
    socket.destroy();
  }
}
