import type { ServerInternals } from '@net/node-interop';
import { emitCloseIfDrained } from './ending/close.ts';
import type { ServerMethods } from './methods.ts';
import { kState } from './state.ts';

/** The access to a server's private state with which `@net/node-interop` implements the internal members that Node's modules use. */
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
    // The property holds seconds; the constructor takes milliseconds.
    const keepAliveInitialDelay = server.keepAliveInitialDelay * 1000;
    return { allowHalfOpen, pauseOnConnect, noDelay, keepAlive, keepAliveInitialDelay, highWaterMark };
  },
};
