import type { ServerInternals } from '@net/node-interop';
import { emitCloseIfDrained } from './connections/shutdown.ts';
import type { ServerMethods } from './methods.ts';
import { kState } from './state.ts';

/** What Node's own modules reach of a server, in the terms of its state. */
export const serverInternals: ServerInternals<ServerMethods> = {
  handleOf: (server) => server[kState].listening?.handle ?? null,
  placeOf: (server) => server[kState].place,
  childConnectionsOf: (server) => server[kState].inChildren,
  transferableHandleOf(server) {
    const { listening, transport } = server[kState];
    const handle = transport?.hasNodeHandles ? listening?.handle : null;
    return handle?.kind === 'tcp' ? (handle.native ?? undefined) : undefined;
  },
  release(server) {
    const state = server[kState];
    state.listening!.release();
    state.listening = null;
    emitCloseIfDrained(server);
    const { allowHalfOpen, pauseOnConnect, noDelay, keepAlive, highWaterMark } = server;
    // In milliseconds again, as the constructor takes it.
    const keepAliveInitialDelay = server.keepAliveInitialDelay * 1000;
    return { allowHalfOpen, pauseOnConnect, noDelay, keepAlive, keepAliveInitialDelay, highWaterMark };
  },
};
