import { appendCalls, type CapturedCalls, captureCalls } from '@net/errors';
import { nodeIdentity } from '@net/node-interop';
import { debugLog } from '@net/stream-socket/internal';
import { acceptConnection } from '../connections/accept.ts';
import { onAcceptFailed } from '../connections/accept-failure.ts';
import { limitReached } from '../connections/admission.ts';
import { acceptIfWanted } from '../connections/backpressure.ts';
import { publishListenEnd, publishListenError } from '../diagnostics.ts';
import { logListening } from '../log.ts';
import { kState, type StatefulServer } from '../state.ts';
import type { ListeningOwner } from './listening.ts';

/** The callbacks of `server` for the events of its listening handle. */
export function listeningOwnerOf(server: StatefulServer): ListeningOwner {
  let calls: CapturedCalls | null = captureCalls(listeningOwnerOf);
  const onFailed = (error: Error): void => {
    server[kState].listening = null;
    if (calls) appendCalls(error, calls);
    debugLog?.(server, `does not listen: ${error.message}`);
    process.nextTick(() => server.emit('error', error));
  };
  return {
    onOpened() {
      // Drops the captured calls, because they keep the objects in their stack frames alive.
      calls = null;
      const state = server[kState];
      const listening = state.listening!;
      if (debugLog) logListening(debugLog, server, listening.names());
      state.place = listening.key;
      // Not for shared handles: `node:cluster` has set their owner, and asks that owner whether `maxConnections` is reached.
      for (const handle of listening.ownHandles) nodeIdentity?.setHandleOwner(handle, server);
      if (state.unreferenced) listening.handle!.unref();
      publishListenEnd(server);
      acceptIfWanted(server);
      process.nextTick(() => {
        if (listening.handle) server.emit('listening');
      });
    },
    onFailed,
    onRefused(error) {
      publishListenError(server, error);
      onFailed(error);
    },
    onConnection(status, stream) {
      if (stream) acceptConnection(server, stream);
      else onAcceptFailed(server, status);
    },
    leavesToOthers: () => limitReached(server) !== null && !server.dropMaxConnection,
    close: (closed) => server.close(closed),
  };
}
