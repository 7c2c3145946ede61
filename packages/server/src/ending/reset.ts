import type { Socket } from '@net/stream-socket/internal';
import { waitingOf } from '../connections/hold.ts';
import { kState, type StatefulServer } from '../state.ts';

/**
 * Ends every connection of a server immediately: resets TCP connections, closes IPC connections, and drops connections that wait
 * for a PROXY protocol header or for the answer of another process.
 */
export function resetConnections(server: StatefulServer): void {
  const { sockets, proxyHeaders } = server[kState];
  proxyHeaders?.refuseAll('shutdown');
  for (const settle of [...waitingOf(server)]) settle({ reason: 'shutdown' });
  for (const socket of sockets) reset(socket);
}

function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy();
  } catch {
    // `resetAndDestroy` throws for an IPC connection, which cannot be reset.
    socket.destroy();
  }
}
